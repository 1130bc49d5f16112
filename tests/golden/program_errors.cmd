echo "{name: x}" | weir program show -
echo "{steps: []}" | weir program show -
echo "{steps: [{unit: u, slots: 1}]}" | weir program show -
echo "{steps: [{name: '', unit: u, slots: 1}]}" | weir program show -
echo "{steps: [{name: A, unit: u}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 0}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 20000000000}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: x}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1/0}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, latency: 20000000000}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, lag: -1}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, when: often}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [B]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [[A, 1, 2]]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [[A, 2000]]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, colour: 3}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1}, {name: A, unit: u, slots: 1}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, reads: {L3: 1}}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, dram_read: 8, dram_write: 8}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1/1048576}, {name: B, unit: u, slots: 1/3}]}" | weir program show -
echo "{buffers: [{name: L3}, {name: L3}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], steps: [{name: A, unit: u, slots: 1, reads: {L3: 9999999}}]}" | weir program show -
echo "{buffers: [{name: L3}], steps: [{name: A, unit: u, slots: 99999, reads: {L3: 999999}}]}" | weir program show -
echo "{buffers: [{name: b0},{name: b1},{name: b2},{name: b3},{name: b4},{name: b5},{name: b6},{name: b7},{name: b8}], steps: [{name: A, unit: u, slots: 1, reads: {b0: 1,b1: 1,b2: 1,b3: 1,b4: 1,b5: 1,b6: 1,b7: 1,b8: 1}}]}" | weir program show -
echo "{buffers: [{name: L3, capacity: 100}], tensors: [{name: K, buffer: L3, rows: 64, copies: 2}, {name: V, buffer: L3, rows: 8}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{tensors: [{name: K, buffer: L3, rows: 64}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3, banks: 0}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{loops: [{name: m1}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{loops: [{name: m1, count: 2}, {name: m1, count: 3}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{loops: [{name: m1, count: 2}], steps: [{name: A, unit: u, slots: 1, when: last}]}" | weir program show -
echo "{loops: [{name: m1, count: 2}], steps: [{name: A, unit: u, slots: 1, when: {p1: last}}]}" | weir program show -
echo "{loops: [{name: a, count: 1},{name: b, count: 1},{name: c, count: 1},{name: d, count: 1},{name: e, count: 1},{name: f, count: 1},{name: g, count: 1}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{steps: [{name: S0, unit: u0, slots: 1}, {name: S1, unit: u1, slots: 1}, {name: S2, unit: u2, slots: 1}, {name: S3, unit: u3, slots: 1}, {name: S4, unit: u4, slots: 1}, {name: S5, unit: u5, slots: 1}, {name: S6, unit: u6, slots: 1}, {name: S7, unit: u7, slots: 1}, {name: S8, unit: u8, slots: 1}, {name: S9, unit: u9, slots: 1}, {name: S10, unit: u10, slots: 1}, {name: S11, unit: u11, slots: 1}, {name: S12, unit: u12, slots: 1}, {name: S13, unit: u13, slots: 1}, {name: S14, unit: u14, slots: 1}, {name: S15, unit: u15, slots: 1}, {name: S16, unit: u16, slots: 1}]}" | weir program show -
echo "{steps: [{name: QK, unit: 2d, slots: 64, waits: [LoadK]}, {name: LoadK, unit: dma, slots: 70, waits: [QK]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [B]}, {name: B, unit: v, slots: 1, waits: [C]}, {name: C, unit: u, slots: 1, lag: 1}]}" | weir program show -
echo "{units: [{name: u, skew: 1/2}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{units: [{name: u}, {name: u}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{dram: {burst: 64}, steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{dram: {bytes_per_cycle: 100000}, steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{dram: {bytes_per_cycle: 1, rows: 3}, steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, waits: [[A, 1, room]]}]}" | weir program show -
echo "{steps: [{name: A, unit: u, slots: 1, partial: maybe}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3, rows: 1, producer: B, readers: [A]}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3, rows: 1, producer: A, readers: [B]}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3, rows: 1, producer: A, readers: [A]}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3, rows: 1, readers: [A]}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], tensors: [{name: K, buffer: L3, rows: 1, loop: m1, producer: A, readers: [A]}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3, bank_ports: 1}], steps: [{name: A, unit: u, slots: 1}]}" | weir program show -
echo "{buffers: [{name: L3}], steps: [{name: A, unit: u, slots: 1, reads: {L3: {rows: 1, tensor: K}}}]}" | weir program show -
echo "{buffers: [{name: L3}, {name: RF}], tensors: [{name: K, buffer: L3, rows: 8}], steps: [{name: A, unit: u, slots: 1, reads: {RF: {rows: 1, tensor: K}}}]}" | weir program show -
echo "{buffers: [{name: L3, banks: 4096, bank_ports: 1}], steps: [{name: A, unit: u, slots: 1}]}" | weir program cycle -
