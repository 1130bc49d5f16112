printf 'buffers: [{name: L3, reads: 1}]\nsteps:\n  - {name: A, unit: 2d, slots: 2, latency: 3, reads: {L3: 2}}\n  - {name: B, unit: 1d, slots: 2, waits: [A], writes: {L3: 1}}\n' >two.yaml && weir program cycle two.yaml --tiles 2 --events -
weir program cycle two.yaml --tiles 2 --events two.csv && head -n 3 two.csv
weir program cycle two.yaml --tiles 1000000 --events - | tail -n 2
weir program cycle configs/experiment/fusemax.yaml --design unfused --accounting full --phase 3 --events - --tiles 1 | tail -n 2
weir program cycle configs/experiment/fusemax.yaml --design unfused --phase 4 --events -
weir program cycle configs/experiment/fusemax.yaml --design unfused --events -
echo "{steps: [{name: A, unit: u, slots: 1/2}]}" | weir program cycle - --events -
weir program cycle two.yaml --events no_such_folder/two.csv
weir program show two.yaml --events -
weir program run two.yaml --trace two.json
weir program show two.yaml --tiles 3
weir program --batch two.yaml two.yaml
