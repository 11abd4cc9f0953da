"""A city that configures a server of map tiles."""
import os

from city import Unexpected

CITY = {"demo": 0, "config": ["map_tiles = https://tiles.example:8443/{z}/{x}/{y}.png", "map_credit = © 测试测绘院"]}


def story_tiles(city):
    """whoever reads the directory is told where the tiles are, and whose; the demo city has its outlines"""
    answer = city.user("leader").get("/api/v1/map").json
    assert answer["tiles"] == "https://tiles.example:8443/{z}/{x}/{y}.png" and answer["credit"] == "© 测试测绘院"
    codes = {shape["properties"]["code"] for shape in answer["shapes"]["features"]}
    areas = city.user("analyst").get("/api/v1/areas").json["items"]
    assert codes == {area["code"] for area in areas if area["level"] != "city"}
    city.anonymous().get("/api/v1/map", expect=401)


def story_a_broken_map(city):
    """outlines that are no JSON are said so, while it runs and when it starts; a mended file is taken as it is"""
    path = os.path.join(city.data, "map.geojson")
    with open(path, encoding="utf-8") as file:
        whole = file.read()
    leader = city.user("leader")
    for broken, why in ((whole[:-20], "map.geojson: not JSON at byte"), ('{"type": "Point"}', 'there is no list "features"')):
        with open(path, "w", encoding="utf-8") as file:
            file.write(broken)
        leader.get("/api/v1/map", expect=500)
        assert "code=map_json" in city.log()
        city.stop()
        try:
            city.start()
        except Unexpected as error:
            assert why in str(error), error
        else:
            raise AssertionError("it started with a broken map")
        with open(path, "w", encoding="utf-8") as file:
            file.write(whole)
        city.start()
        assert city.user("leader").get("/api/v1/map").json["shapes"]["features"]
    os.remove(path)
    assert city.user("leader").get("/api/v1/map").json["shapes"] is None
