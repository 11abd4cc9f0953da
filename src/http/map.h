/*
 * map.h - the city's map for the pages: the outlines of its areas in DIR/map.geojson, and, only
 * where the city configures one, the address of a server of map tiles.
 */
#ifndef MSH_HTTP_MAP_H
#define MSH_HTTP_MAP_H

#include "base/arena.h"
#include "base/err.h"

struct msh_req;

#define MSH_MAP_FILE "map.geojson"
#define MSH_MAP_MAX  ((size_t)4 * 1024 * 1024)

/* A template such as https://tiles.example/{z}/{x}/{y}.png, or a path of this server; "" is fine. */
int msh_map_check_tiles(const char *tiles, struct msh_err *err);

/* Are there outlines to show? */
bool msh_map_is_there(const struct msh_req *req);

/* That map.geojson of the data folder, if there is one, can be handed to the pages: JSON with a list
 * of features. MSH_E_CORRUPT says where it is not. It is looked at again each time it is asked for. */
int msh_map_check(const char *dir, struct msh_err *err);

/* The content security policy of the staff's pages: it names the origin of the tiles, if any. Takes
 * what passed the check. */
const char *msh_map_policy(const char *tiles, struct msh_arena *arena);

#endif
