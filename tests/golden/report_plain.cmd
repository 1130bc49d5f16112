mkdir out && cp report_small.jsonl out/results.jsonl && weir report --no-plots out
ls out/plots
cat out/plots/attention-speedup.csv
cat out/report.html
