weir run run_small.yaml
weir run run_small.yaml --format csv
weir run run_small.yaml --format json --jobs 1
weir run run_small.yaml -o out --no-report && cat out/results.jsonl
weir run run_small.yaml -o out --no-report --format csv
weir run run_sum.yaml -o sum --no-report && cat sum/results.jsonl
weir run run_sum.yaml --study end2end --design unfused
weir run run_points.yaml -o points --no-report && cat points/results.jsonl
sed 's/outputs: .*/infeasible: record/; s/1 Ki, 4 Ki/1 Ki, 1000/; s/binding.yaml/flat.yaml/; s/1pass/3pass/' run_small.yaml >record.yaml && weir run record.yaml -o record --no-report && tail -n 2 record/results.jsonl
weir run run_small.yaml -o out --no-report --fresh 2>&1 | tail -n 1
cat out/config.yaml
