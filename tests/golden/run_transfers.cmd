sed 's|sweep:|sweep: {arch.dram.transfers: steps, workload.seq_len: 4 Ki}|; /workload.seq_len: \[/d' run_small.yaml >steps.yaml && weir program show steps.yaml --level cycle
weir program cycle steps.yaml
weir program cycle steps.yaml --level analytic | tail -n 6
weir run steps.yaml --level cycle
# V of a head stays in the buffer of FLAT's mapping for XLM: 256 KiB
sed 's|seq_len: .*|seq_len: 1 Ki|; s|1pass|3pass|; s|fusemax-cloud|flat-cloud|; s|binding.yaml|flat.yaml|; s|bert|xlm|; s|sweep:|sweep: {arch.l3.capacity: [512 KiB, 128 KiB], workload.seq_len: 1 Ki}|; /workload.seq_len: 1 Ki$/d' run_small.yaml >small_l3.yaml && weir compare small_l3.yaml --accounting full
