/* What the files of the session share. */
#ifndef SP_LAB_SESSION_INTERNAL_H
#define SP_LAB_SESSION_INTERNAL_H

#include "lab/session.h"

/* The parts of the loop: the control socket's, and the emulator's watched descriptors. */
void lab_session_answer(void *session, bool json, FILE *out);
void lab_session_stop(void *session);
void lab_session_control_ready(void *session);
void lab_session_child_ready(void *session);

/* Writes --truth, with the members. */
bool lab_session_write_truth(struct lab_session *session, struct sp_error *err);

#endif
