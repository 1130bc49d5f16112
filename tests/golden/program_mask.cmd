weir program cycle sparse --study line --mask line-2048-s1 --svg mask.svg && grep -o '<tspan[^>]*>[^<]*</tspan>[^<]*' mask.svg
weir program cycle sparse --study line --mask line-2048-s1 --no-period --events mask.csv | head -n 3 && tail -n 2 mask.csv
weir program cycle sparse --study line --mask line-2048-s1 --trace mask.json | grep end && grep -c '"ph":"X"' mask.json
weir program cycle sparse --study line --mask line-2048-s1 --tiles 3
weir program cycle sparse --study line --mask line-1
