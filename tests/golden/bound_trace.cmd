# a trace is read once for all heads: a pipe has its bytes only once
mkfifo bound_pipe.jsonl; cat configs/mask/block_list_trace.jsonl > bound_pipe.jsonl & sed s/block_list_trace.jsonl/bound_pipe.jsonl/ configs/mask/block_list_trace.yaml > bound_pipe.yaml; timeout 20 weir bound bound_pipe.yaml --format csv
