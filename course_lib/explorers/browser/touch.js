// Touch the picture: a click or a drag in axes moves the controls that its places stand for. The sliders do the same
// by keyboard.

function toucher(model, picture, parts) {
  const picks = model.get("picks") ?? [];
  const within = ([left, top, right, bottom], [x, y]) => x >= left && x <= right && y >= top && y <= bottom;
  const place = (event) => {
    const box = picture.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const panelAt = (spot) => (model.get("panels") ?? []).find((panel) => within(panel.box, spot));
  // Places are compared as they are seen: by the part of the axis that lies before them.
  const scaled = ({ log, linear }, value) => {
    if (log) return Math.log(value);
    if (!linear) return value;
    const [end, wide] = linear;
    const size = Math.abs(value);
    return Math.sign(value) * (size > end ? wide + Math.log(size / end) : (wide * size) / end);
  };
  const part = (axis, value) => {
    const [low, high] = axis.limits.map((v) => scaled(axis, v));
    return (scaled(axis, value) - low) / (high - low);
  };
  const nearestPlace = (panel, { along, at }, [x, y]) => {
    const [left, top, right, bottom] = panel.box;
    const seen = { x: Math.min(Math.max((x - left) / (right - left), 0), 1), y: Math.min(Math.max((bottom - y) / (bottom - top), 0), 1) };
    let wanted = seen[along];
    let places;
    if (along === "r" || along === "a") {
      const [a, b] = ["x", "y"].map((name) => panel[name].limits[0] + seen[name] * (panel[name].limits[1] - panel[name].limits[0]));
      [wanted, places] = [along === "r" ? Math.hypot(a, b) : Math.atan2(b, a), at];
    } else places = at.map((value) => part(panel[along], value));
    return nearest(places, wanted);
  };
  const move = (panel, spot) => {
    for (const pick of picks.filter((one) => one.axes === panel.axes && ("ra".includes(one.along) || panel[one.along]))) parts[pick.name].to(nearestPlace(panel, pick, spot));
  };

  if (!picks.length) return;
  const named = [...new Set(picks.map((pick) => parts[pick.name].label))];
  picture.title = `Click or drag in the picture to move: ${named.join(", ")}`;
  picture.draggable = false;
  // A finger that goes along the page still scrolls it, unless up and down mean something here.
  picture.style.touchAction = picks.some((pick) => pick.along !== "x") ? "none" : "pan-y";
  let held = null;
  picture.addEventListener("pointerdown", (event) => {
    const panel = event.button === 0 && panelAt(place(event));
    if (!panel) return;
    held = panel.axes;
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
    move(panel, place(event));
  });
  picture.addEventListener("pointermove", (event) => {
    const spot = place(event);
    picture.style.cursor = held !== null || panelAt(spot) ? "crosshair" : "";
    const panel = held !== null && model.get("panels").find((one) => one.axes === held);
    if (panel) move(panel, spot);
  });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { held = null; });
}
