weir check configs/workload/bert.yaml
weir check configs/arch/edge-45nm.yaml configs/mapping/architecture.yaml
weir check configs/cascade/gemm.yaml configs/program/binding.yaml
weir check check_small.yaml | head -n 20
weir check --kind workload check_bare.yaml
weir check check_bare.yaml
weir check --kind wrokload check_bare.yaml
weir check check_list.yaml
weir check none.yaml
weir check configs/workload/bert.yaml check_bad.yaml
weir check
weir check --help
