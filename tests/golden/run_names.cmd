weir compare run_names.yaml --baseline
weir compare run_names.yaml --baseline --seq_len 4Ki --format csv
weir compare run_names.yaml --baseline --seq_len 1Ki --format json --tolerance 20
weir compare run_names.yaml --seq_len 1Ki
weir compare run_small.yaml --baseline
weir compare run_small.yaml --baseline=2
weir run run_names.yaml --level cycle -o out --no-report | tail -n 1 && head -n 3 out/results.jsonl | grep -o '"sweep".*"mapping"'
sed 's/name: far away, //' run_names.yaml | weir run -
sed 's/name: far away/other: 3/' run_names.yaml | weir run -
sed 's/far away/"far:away"/' run_names.yaml | weir run -
sed 's/far away/a name that is longer than forty characters/' run_names.yaml | weir run -
