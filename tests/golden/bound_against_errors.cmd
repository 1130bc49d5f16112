weir bound --against missing.csv
printf 'case,mask,sped_up\n' > a.csv; weir bound --against a.csv
printf 'case,mask,mask\n' > a.csv; weir bound --against a.csv
printf 'case,mask\n' > a.csv; weir bound --against a.csv
printf 'case,speedup\nx,2\n' > a.csv; weir bound --against a.csv
printf 'mask,speedup\nnowhere,2\n' > a.csv; weir bound --against a.csv
mkdir -p here; printf 'mask,speedup\nhere,2\n' > a.csv; weir bound --against a.csv
printf 'mask,speedup\nflux_80x80,two\n' > a.csv; weir bound --against a.csv
printf 'mask,speedup\nflux_80x80,0\n' > a.csv; weir bound --against a.csv
printf 'mask,stride\nflux_80x80,16x81\n' > a.csv; weir bound --against a.csv
printf 'mask,stride\nduo_attention,16\n' > a.csv; weir bound --against a.csv
weir bound flux_80x80 --stride 16
weir bound flux_80x80 --stride 16x16x16
weir bound flux_80x80 --q_tile 0x8
weir bound flux_80x80 --dense_steps 29
weir bound flux_80x80 --tiling maybe
weir bound swin --stride 1
weir bound swin --dense_steps 1
weir bound flux_80x80 --against a.csv
weir bound --against a.csv --tolerance x
