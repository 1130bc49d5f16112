printf 'buffers: [{name: L3, capacity: 300}]\ntensors: [{name: Q, buffer: L3, rows: 100, copies: 2}]\nsteps:\n  - {name: A, unit: 2d, slots: 2, latency: 3}\n  - {name: B, unit: 1d, slots: 2, waits: [A]}\n' >two.yaml && weir program cycle two.yaml --tiles 2 --svg two.svg && cat two.svg
weir program cycle two.yaml --tiles 2 --format json
weir program cycle two.yaml --tiles 1 --trace two.json >two.txt && cat two.json
weir program cycle configs/program/rtl_16.yaml --tiles 5000 --svg rtl.svg && grep -o '<tspan[^>]*>[^<]*</tspan>[^<]*' rtl.svg
weir program cycle two.yaml --svg no_such_folder/two.svg
