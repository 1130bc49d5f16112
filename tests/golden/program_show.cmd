weir program show configs/program/binding.yaml
weir program show configs/program/binding_memory_1.yaml
weir program show configs/program/rtl_256.yaml
weir program show program_loops.yaml
