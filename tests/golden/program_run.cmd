weir program run configs/program/binding.yaml --tiles 2
weir program run configs/program/flat.yaml --tiles 1 --format json
weir program run program_loops.yaml --tiles 4
