weir run
weir run a b
weir run run_small.yaml --jobs
weir run run_small.yaml --jobs 0
weir run run_small.yaml --jobs two
weir run run_small.yaml -j 257
weir run run_small.yaml --format xml
weir run run_small.yaml --levle analytic
weir run run_small.yaml --no-report=1
weir run run_small.yaml --level rtl
weir run run_small.yaml --level fast
weir run run_small.yaml --study attntion
weir run run_small.yaml --design flat
weir run nothing
weir run configs/experiment/nothing.yaml
weir run --help
