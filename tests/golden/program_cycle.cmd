weir program cycle configs/program/binding.yaml --tiles 1000000
weir program cycle configs/program/rtl_16.yaml --tiles 64 --no-period
weir program cycle program_machine.yaml --tiles 64000
weir program cycle program_machine.yaml --tiles 64000 --no-period --format json
weir program cycle program_loops.yaml --tiles 4
weir program cycle configs/program/flat.yaml --tiles 3 --trace trace.json
cat trace.json
echo "{steps: [{name: A, unit: u, slots: 1, waits: [B]}, {name: B, unit: v, slots: 1, waits: [A]}]}" | weir program cycle -
weir program cycle configs/program/flat.yaml --trace no_such_folder/trace.json
