// Draw the map from its two documents. What a mark opens is the text that stands below for the same place.
import "./vendor/leaflet/leaflet.js";

const L = globalThis.L;
const box = document.getElementById("map");

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { land: of("--sheet"), line: of("--edge"), area: of("--link"), wash: of("--asserts-wash") };
};

const read = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

const told = (place) => {
  const text = document.getElementById(place.id)?.cloneNode(true);
  if (!text) return place.label[document.documentElement.lang];
  text.removeAttribute("id");
  text.dir = document.documentElement.dir;
  const heading = text.querySelector("h3");
  const name = Object.assign(document.createElement("p"), { className: "place-name" });
  name.append(...heading.childNodes);
  heading.replaceWith(name);
  return text;
};

const mark = (place) => {
  const label = place.label[document.documentElement.lang];
  const icon = L.divIcon({ className: "mark", iconSize: [44, 44] });
  const marker = L.marker([place.latitude, place.longitude], { icon, alt: label, title: label });
  return marker.bindPopup(() => told(place), { maxWidth: 340, maxHeight: 320, closeButton: true });
};

const draw = async () => {
  const [{ places }, outlines] = await Promise.all([read(box.dataset.places), read(box.dataset.outlines)]);
  box.hidden = false;
  const map = L.map(box, { attributionControl: false, zoomControl: false, zoomSnap: 0.5, minZoom: 2, maxZoom: 9 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  const named = new Map(places.filter((place) => place.country).map((place) => [place.country, place]));
  const style = (feature) => {
    const tone = colours();
    const known = named.has(feature.id);
    return { color: known ? tone.area : tone.line, weight: known ? 1.5 : 0.7, fillColor: known ? tone.wash : tone.land, fillOpacity: 1 };
  };
  const land = L.geoJSON(outlines, { style, interactive: false }).addTo(map);
  const points = places.filter((place) => !place.country);
  const marks = L.featureGroup(points.map(mark)).addTo(map);
  const areas = L.featureGroup(land.getLayers().filter((layer) => named.has(layer.feature.id)));
  const bounds = areas.getLayers().length ? areas.getBounds() : marks.getBounds();
  map.fitBounds(bounds, { padding: [10, 10], maxZoom: 7 });
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", box.dataset.close);
  });
  addEventListener("theme", () => land.setStyle(style));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => land.setStyle(style));
};

if (box) await draw();
