weir program
weir program draw x.yaml
weir program run
weir program run a.yaml b.yaml
weir program run configs/program/flat.yaml --tiles
weir program run configs/program/flat.yaml --tiles 0
weir program run configs/program/flat.yaml --tiles 3x
weir program run configs/program/flat.yaml --tiles 16777216
weir program show configs/program/flat.yaml --format xml
weir program show configs/program/flat.yaml --fast
weir program show configs/program/flat.yaml --json
weir program show no_such.yaml
