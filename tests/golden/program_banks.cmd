weir program show program_banks.yaml
weir program show program_banks.yaml --format json
weir program cycle program_banks.yaml --tiles 1000
weir program cycle program_banks.yaml --tiles 1000 --no-period
