sed 's|sweep:|sweep: {arch.dram.transfers: steps, workload.seq_len: 4 Ki}|; /workload.seq_len: \[/d' run_small.yaml >steps.yaml && weir program show steps.yaml --level cycle
weir program cycle steps.yaml
weir program cycle steps.yaml --level analytic | tail -n 6
weir run steps.yaml --level cycle
