weir run run_small.yaml --level cycle --format csv
weir run run_small.yaml --level cycle -o cycle --no-report && cat cycle/results.jsonl
weir run run_sum.yaml --level cycle --study end2end --design unfused
sed 's/outputs: .*/outputs: {breakdown: false}\nlevel: [analytic, cycle]/' run_small.yaml >both.yaml && weir run both.yaml -o both --jobs 1
grep level both/config.yaml
# going on after a line is lost: the point with all its levels again
cp both/results.jsonl whole.jsonl && sed -i '$d' both/results.jsonl && weir run both.yaml -o both --format csv --no-report && cmp both/results.jsonl whole.jsonl && echo the same
sed -i 's/"level":"cycle"/"level":"analytic"/' both/results.jsonl && weir run both.yaml -o both --no-report
weir report --no-plots both && ls both
# short ports: stalls in a table of whole cycles; an error where an epilogue is smeared over fractions of cycles
sed 's/workload.seq_len: .*/arch.l3.rows_per_cycle: [1, 4]/; s/accounting: .*/accounting: [full]/' run_small.yaml >ports.yaml && weir run ports.yaml --level cycle -o ports --no-report && cat ports/results.jsonl
sed 's/full/published/; s/    sweep:/    sweep:\n      workload.seq_len: [64 Ki]/' ports.yaml | weir run - --level cycle
