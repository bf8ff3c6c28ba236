/* data_sets.h: what `prepare_trial` fills its samples with.
 *
 * Samples are [samples][dimension], row after row. Draws are those of (draw, stream); a data set
 * differs from trial to trial because draw->trial does. Scratch sizes as in linear_algebra.h. */
#ifndef PLAST_DATA_SETS_H
#define PLAST_DATA_SETS_H

/* Scratch sizes in doubles. */
#define rt_gaussian_rotated_scratch(dimension)                                                     \
    ((dimension) * (dimension) + (dimension) + rt_random_orthogonal_scratch(dimension))
#define rt_gaussian_diagonal_scratch(dimension) (dimension)
#define rt_rows_scratch(rows, columns)          ((rows) > (columns) ? (rows) : (columns))

/* Of `rows` rows, how many at the end are held out for validation: the nearest whole number. */
#define rt_rows_held(rows, held_out) ((int)((rows) * (held_out) + 0.5))
/* How many rows a trial of this set may pick. */
#define rt_rows_available(rows, held_out, set)                                                     \
    ((set) == PLAST_VALIDATION && (held_out) > 0.0 ? rt_rows_held(rows, held_out)                  \
                                                   : -rt_rows_held(rows, held_out) + (rows))

/* Normal, mean 0, component i with variance variances[i]. Sample s takes the draws of step
 * dimension + s. scratch: rt_gaussian_diagonal_scratch(dimension). */
RT_FUNCTION void rt_gaussian_diagonal(double *out, int samples, int dimension,
                                      const double *variances, const PlastDraw *draw, int stream,
                                      double *scratch)
{
    for (int i = 0; i < dimension; i++)
        scratch[i] = sqrt(variances[i]);
    for (int s = 0; s < samples; s++) {
        double *sample = rt_row(out, dimension, s);
        rt_normals(sample, dimension, draw, stream, dimension + s);
        for (int i = 0; i < dimension; i++)
            sample[i] *= scratch[i];
    }
}

/* Q' sqrt(D) z, with covariance Q' D Q: rt_gaussian_diagonal seen in axes that are turned at random
 * for each trial. Q comes from the QR decomposition of a uniform matrix, as in Confavreux et al.
 * (2020); its columns are the rows of rt_random_orthogonal, which takes the draws of steps below
 * `dimension`. The axes are the rows of Q: its first column has one sign, they have no preferred
 * direction. scratch: rt_gaussian_rotated_scratch(dimension). */
RT_FUNCTION void rt_gaussian_rotated(double *out, int samples, int dimension,
                                     const double *variances, const PlastDraw *draw, int stream,
                                     double *scratch)
{
    double *column = scratch;
    double *z = rt_row(column, dimension, dimension);
    double *rest = z + dimension;
    rt_random_orthogonal(column, dimension, draw, stream, rest);
    for (int s = 0; s < samples; s++) {
        double *sample = rt_row(out, dimension, s);
        rt_normals(z, dimension, draw, stream, dimension + s);
        for (int k = 0; k < dimension; k++)
            z[k] *= sqrt(variances[k]);
        for (int i = 0; i < dimension; i++)
            sample[i] = rt_dot(dimension, rt_row(column, dimension, i), z);
    }
}

/* The task of the next trial: that which is furthest behind its part of all, so that any number of
 * trials is spread over the tasks in proportion to trials[tasks]. given[tasks] counts those that each
 * has had, and is brought up to date. */
RT_FUNCTION int rt_next_task(double *given, const double *trials, int tasks)
{
    double all = 0.0, before = 1.0, most = 0.0;
    for (int k = 0; k < tasks; k++) {
        all += trials[k];
        before += given[k];
    }
    int next = 0;
    for (int k = 0; k < tasks; k++) {
        const double behind = trials[k] * before - all * given[k];
        if (k == 0 || behind > most) {
            next = k;
            most = behind;
        }
    }
    given[next] += 1.0;
    return next;
}

/* out[0]: the number of the trial's task. scratch: [tasks]. */
RT_FUNCTION void rt_task(double *out, const double *trials, int tasks, const PlastDraw *draw,
                         double *scratch)
{
    for (int k = 0; k < tasks; k++)
        scratch[k] = 0.0;
    for (int trial = 0; trial <= draw->trial; trial++)
        out[0] = rt_next_task(scratch, trials, tasks);
}

/* picked[samples]: distinct whole numbers (kept as doubles) below `available`, in random order: the
 * first steps of Durstenfeld's shuffle (1964), from the draws of step 0. picked: [available]. */
RT_FUNCTION void rt_pick(double *picked, int samples, int available, const PlastDraw *draw,
                         int stream)
{
    for (int i = 0; i < available; i++)
        picked[i] = i;
    for (int i = 0; i < samples; i++) {
        const int other = i + (int)((available - i) * rt_uniform(draw, stream, 0, i));
        const double swap = picked[i];
        picked[i] = picked[other];
        picked[other] = swap;
    }
}

/* Which rows a trial shows. */
#define RT_ROWS_PICKED   0 /* different ones at random, in random order */
#define RT_ROWS_IN_ORDER 1 /* the first ones */
#define RT_ROWS_BY_TRIAL 2 /* trial k those from k * samples on; after the last from the start */

/* Which of the `count` trials of a file this one takes: after the last one the first again, and for validation
 * those held out at the end, if there are some. */
RT_FUNCTION int rt_trial_taken(int count, double held_out, const PlastDraw *draw)
{
    const int available = rt_rows_available(count, held_out, draw->set);
    const int first = draw->set == PLAST_VALIDATION ? count - available : 0;
    return first + draw->trial % available;
}

/* The first row that a trial takes, unless they are picked. What is held out are whole trials, so that files
 * with rows for as many trials agree on which. */
RT_FUNCTION int rt_first_row(const PlastTable *table, int samples, int order, double held_out,
                             const PlastDraw *draw)
{
    if (order == RT_ROWS_BY_TRIAL)
        return rt_trial_taken(table->rows / samples, held_out, draw) * samples;
    const int available = rt_rows_available(table->rows, held_out, draw->set);
    return draw->set == PLAST_VALIDATION ? table->rows - available : 0;
}

/* out[samples][columns]: rows of a table, from 0-based column first_column on, minus the column
 * means of the rows picked if `center`, times `scale`. The first `skipped` rows that it would take are left out. Search trials take from the first rows,
 * validation trials from the last held_out part of them, or from all if held_out is 0. Needs
 * 1 <= samples <= rt_rows_available(table->rows, held_out, draw->set) - skipped.
 * scratch: rt_rows_scratch(table->rows, columns). */
RT_FUNCTION void rt_rows(double *out, const PlastTable *table, int first_column, int columns,
                         int samples, int order, int center, double scale, double held_out,
                         int skipped, const PlastDraw *draw, int stream, double *scratch)
{
    const int available = rt_rows_available(table->rows, held_out, draw->set);
    const int first = rt_first_row(table, samples, order, held_out, draw);
    if (order == RT_ROWS_PICKED)
        rt_pick(scratch, skipped + samples, available, draw, stream);
    for (int s = 0; s < samples; s++) {
        const int row = first + (order == RT_ROWS_PICKED ? (int)scratch[skipped + s] : skipped + s);
        const double *from = table->values + (long long)row * table->columns + first_column;
        double *sample = rt_row(out, columns, s);
        for (int i = 0; i < columns; i++)
            sample[i] = from[i];
    }
    if (center) {
        rt_mean(scratch, out, samples, columns);
        for (int s = 0; s < samples; s++)
            rt_add_multiple(columns, rt_row(out, columns, s), -1.0, scratch);
    }
    for (int s = 0; s < samples; s++)
        rt_scale(columns, rt_row(out, columns, s), scale);
}

/* out[room][columns]: the rows of a trial of a table whose 0-based `column` numbers its `trials` trials, from 0, as
 * rt_rows makes them; behind them zeros. *count: how many they are, from 1 to room. The rows of a trial stand
 * together. scratch: [columns]. */
RT_FUNCTION void rt_rows_of_trial(double *out, int *count, const PlastTable *table, int first_column,
                                  int columns, int room, int column, int trials, int center,
                                  double scale, double held_out, const PlastDraw *draw, double *scratch)
{
    const int taken = rt_trial_taken(trials, held_out, draw);
    int first = 0, rows = 0;
    while (first < table->rows - 1 && table->values[(long long)first * table->columns + column] != taken)
        first++;
    while (rows < room && first + rows < table->rows &&
           table->values[(long long)(first + rows) * table->columns + column] == taken)
        rows++;
    for (int s = 0; s < room; s++) {
        const double *from = table->values + (long long)(first + s) * table->columns + first_column;
        double *sample = rt_row(out, columns, s);
        for (int i = 0; i < columns; i++)
            sample[i] = s < rows ? from[i] : 0.0;
    }
    if (center && rows > 0) {
        rt_mean(scratch, out, rows, columns);
        for (int s = 0; s < rows; s++)
            rt_add_multiple(columns, rt_row(out, columns, s), -1.0, scratch);
    }
    for (int s = 0; s < rows; s++)
        rt_scale(columns, rt_row(out, columns, s), scale);
    *count = rows > 0 ? rows : 1;
}

/* out[columns][rows]: rows of a table, as rt_rows takes them when none are picked at random, with rows
 * and columns exchanged: weights lie by post and pre. */
RT_FUNCTION void rt_weight_rows(double *out, const PlastTable *table, int first_column, int columns,
                                int rows, int order, double scale, double held_out,
                                const PlastDraw *draw)
{
    const int first = rt_first_row(table, rows, order, held_out, draw);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            out[(long long)column * rows + row] =
                table->values[(long long)(first + row) * table->columns + first_column + column] *
                scale;
}

#endif
