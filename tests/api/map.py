"""A city that configures a server of map tiles."""
CITY = {"demo": 0, "config": ["map_tiles = https://tiles.example:8443/{z}/{x}/{y}.png", "map_credit = © 测试测绘院"]}


def story_tiles(city):
    """whoever reads the directory is told where the tiles are, and whose; the demo city has its outlines"""
    answer = city.user("leader").get("/api/v1/map").json
    assert answer["tiles"] == "https://tiles.example:8443/{z}/{x}/{y}.png" and answer["credit"] == "© 测试测绘院"
    codes = {shape["properties"]["code"] for shape in answer["shapes"]["features"]}
    areas = city.user("analyst").get("/api/v1/areas").json["items"]
    assert codes == {area["code"] for area in areas if area["level"] != "city"}
    city.anonymous().get("/api/v1/map", expect=401)
