/*
 * notify.h - telling the service manager how the process fares (protocol of sd_notify(3)).
 *
 * Where nobody asked to be told (NOTIFY_SOCKET is not set) nothing happens; a manager that cannot be
 * reached is no reason to stop, so nothing is answered.
 */
#ifndef MSH_CLI_NOTIFY_H
#define MSH_CLI_NOTIFY_H

/* "READY=1", "STOPPING=1". */
void msh_notify(const char *state);

#endif
