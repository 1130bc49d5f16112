weir compare run_small.yaml
weir compare run_small.yaml --levels analytic,cycle --accounting full --format csv
weir compare run_small.yaml --model BERT --seq_len 4Ki --accounting published --format json
weir compare run_sum.yaml --study end2end --seq_len 64Ki --format csv
weir compare run_small.yaml --accounting full --tolerance 0.01 --format csv
weir compare run_small.yaml --accounting full --tolerance 0.001 --format csv
# short ports: the difference is more than the start-up
sed 's/workload.seq_len: .*/arch.l3.rows_per_cycle: [1, 2, 4]/; s/accounting: .*/accounting: [full]/' run_small.yaml >ports.yaml && weir compare ports.yaml --format csv --tolerance 50
# points without a result: no line, or an error
sed 's/outputs: .*/infeasible: record/; s/1 Ki, 4 Ki/1 Ki, 1000/; s/binding.yaml/flat.yaml/; s/1pass/3pass/' run_small.yaml >record.yaml && weir compare record.yaml --format csv
sed 's/record/stop/' record.yaml | weir compare -
weir compare
weir compare run_small.yaml --levels cycle,analytic
weir compare run_small.yaml --seq_len 3Ki
weir compare run_small.yaml --seq_len many
weir compare run_small.yaml --accounting none
weir compare run_small.yaml --tolerance 1%
weir compare run_small.yaml --tolerance -1
weir compare run_small.yaml --format xml
weir compare --help
