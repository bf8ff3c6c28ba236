/* signals.h: what signals do to plastc, and the standard streams that its caller did not give it.
 *
 * A signal that tells plastc to end does so: the C compiler at work is ended, too, and its files are removed.
 * While a search goes on, the first one only asks for it: the search stops after this generation and its
 * result is saved. A second Ctrl-C or SIGTERM ends plastc at once. What is ignored at the start, as
 * after nohup, stays ignored. */
#ifndef PLASTC_SIGNALS_H
#define PLASTC_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Before any file is opened: standard streams that are closed become /dev/null, lest a file of a run
 * gets their number and with it what is meant for them. */
void signals_open_streams(void);
/* From now on the signals that tell plastc to end do so as it says above. */
void signals_start(void);
/* Another rank of a job: the user and the job's system speak to rank 0, which ends the others when it is
 * done; should it die, the launcher ends them. */
void signals_leave_to_rank_0(void);

/* A search begins: from now on the first signal only asks it to stop. `several_ranks`: the job has several ranks. What
 * signals_interrupted() points to is not 0 once a signal has asked. */
void signals_search_begins(bool several_ranks);
const volatile sig_atomic_t *signals_interrupted(void);
/* From now on plastc goes on if the reader of its output has gone away: SIGPIPE is ignored. */
void signals_need_no_reader(void);

#endif
