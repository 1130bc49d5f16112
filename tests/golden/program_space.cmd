weir program show program_space.yaml
weir program show program_space.yaml --format json
weir program cycle program_space.yaml --tiles 100000
weir program cycle program_space.yaml --tiles 100000 --no-period
