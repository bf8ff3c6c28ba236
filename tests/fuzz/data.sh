#!/bin/sh
# data.sh: the data files that programs of the generator read.
#
#     sh tests/fuzz/data.sh FOLDER
set -eu
cd "$1"
numbers() { # ROWS COLUMNS
    awk -v rows="$1" -v columns="$2" 'BEGIN { for (r = 0; r < rows; r++) for (c = 0; c < columns; c++)
        printf "%.4f%s", sin(7 * r + 3 * c) * (1 + c % 2), c < columns - 1 ? "," : "\n" }'
}
numbers 40 6 >points.csv
numbers 30 21 >weights.csv
for rows in 4 5 6 20 40; do # of as many presynaptic units
    numbers "$rows" 21 >"rows$rows.csv"
    numbers $((4 * rows)) 21 >"trials$rows.csv" # of four trials
done
awk 'BEGIN { for (n = 1; n <= 40; n++) for (k = 0; k < n; k++) printf "%.4f\n", sin(5 * k + n) >"column" n ".csv" }'
printf '1,0\n1.5,2\n4,1\n4,3\n9.5,0\n11,2\n' >spikes.csv
printf '1,0,0\n2,1,2\n1.5,2,0\n4,1,0\n4.5,3,2\n9.5,0,1\n6.5,0,2\n11,2,1\n' >trial_spikes.csv # of three trials of four
numbers 16 21 | awk '{ print (NR <= 5 ? 0 : NR <= 8 ? 1 : NR <= 15 ? 2 : 3) "," $0 }' >unequal.csv # of four trials
printf '0,1,0.3,0.5,8\n2,0,0.4,-0.3,15\n0,2,0.25,1.2,11\n1,1,0.5,0.1,6\n2,0,0.1,0.8,9\n1,2,-0.2,1,12\n2,2,0.35,-1,10\n' >pairs.csv
