weir tech show configs/arch/flat-cloud.yaml
weir tech show configs/arch/fusemax-cloud.yaml --format csv
weir tech show configs/arch/edge-45nm.yaml
weir tech show tech_given.yaml --format json
sed 's/  node: 45 nm/  node: 22 nm/' configs/arch/edge-45nm.yaml >node.yaml; weir tech show node.yaml
