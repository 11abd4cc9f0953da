/*
 * backup.h - a copy of a running city that it can be made again from.
 *
 * A backup folder holds generations and the attachments they share:
 *
 *     TO/20261121T154500Z/list          what belongs to it, each with its SHA-256; written last
 *     TO/20261121T154500Z/minsheng.db   the database at one instant (embedded engine only)
 *     TO/20261121T154500Z/minsheng.conf, region, map.geojson
 *     TO/files/ab/cd/<sha256>           attachments; one that is there already is not copied again
 *
 * A generation grows under the name `.making` and gets its own name when all of it is on disk, so
 * a killed run leaves none behind. The database is copied before the attachments: whatever it names
 * was on disk before its row was. Keys are never copied (GB/T 39786 8.4: apart from what they
 * protect): a backup in wrong hands opens no sealed field, and one without the keys neither.
 */
#ifndef MSH_SERVICE_BACKUP_H
#define MSH_SERVICE_BACKUP_H

#include "base/disk.h"

/* In the data folder: the name of the last generation, as old as the run that made it. */
#define MSH_BACKUP_MARK "last-backup"

#define MSH_GENERATION_SIZE 32 /* of a generation's name, with NUL */

struct msh_backup {
    const char *data; /* the city's data folder; a server may run on it */
    const char *to;   /* made where missing */
    int64_t keep;     /* generations left after this one is whole, older ones go; 0 = all */
};

struct msh_backup_done {
    char generation[MSH_GENERATION_SIZE];
    bool database;           /* false: PostgreSQL, to be dumped beside it */
    int64_t files, copied;   /* attachments it names; those of them that were not there yet */
    int64_t bytes;           /* of what was copied, the database included */
    int64_t dropped, purged; /* generations, and attachments that only those named */
};

/*
 * MSH_E_CONFLICT "backup_other" when TO holds another city's, "backup_runs" while another run
 * writes to TO; MSH_E_FULL, MSH_E_IO: what was whole before stays whole.
 */
int msh_backup_make(const struct msh_backup *how, struct msh_backup_done *ret, struct msh_err *err);

struct msh_restore {
    const char *from;       /* a backup folder */
    const char *generation; /* NULL = the newest */
    const char *keys; /* the city's DIR/keys, kept apart; what it says is destroyed stays so */
    const char *data; /* folder to make; may exist when it is empty */
};

/*
 * Everything is read against its hash; the first byte that differs ends it with MSH_E_CORRUPT
 * "backup_damaged" naming the file. Until it has succeeded DATA is no data folder for any command.
 * With PostgreSQL the database must have been restored before. MSH_E_NOT_FOUND "backup_none";
 * MSH_E_CONFLICT "dir_exists"; and the errors of opening a city: wrong keys, wrong database, a
 * schema that wants `upgrade`.
 */
int msh_restore_make(const struct msh_restore *how, struct msh_backup_done *ret,
                     struct msh_err *err);

#endif
