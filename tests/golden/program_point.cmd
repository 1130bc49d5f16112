weir program show configs/experiment/fusemax.yaml --design binding --model BERT --seq_len 64Ki
weir program show fusemax --design arch --model XLM --seq_len 1Ki --accounting full --format json
weir program show configs/experiment/fusemax.yaml --design unfused
weir program run configs/experiment/fusemax.yaml --design flat --tiles 2
weir program cycle configs/experiment/fusemax.yaml --design binding --model BERT --seq_len 1Mi --accounting full
weir program cycle configs/experiment/fusemax.yaml --design unfused --format json
weir program cycle configs/experiment/fusemax.yaml --design unfused --trace trace.json
weir program show configs/experiment/fusemax.yaml --design nothing
weir program show configs/experiment/fusemax.yaml --accounting other
weir program show configs/experiment/fusemax.yaml --seq_len 3x
weir program show fusemax --design binding --model BERT --seq_len 64Ki --level both
