/* Draws the charts of the page from its own data, and shows the option that is picked. */
(function () {
  "use strict";
  var charts = JSON.parse(document.getElementById("charts").textContent);
  var words = JSON.parse(document.getElementById("words").textContent);
  var config = { displayModeBar: false, responsive: false, showTips: false, doubleClick: false,
                 typesetMath: false };
  var shown = [];

  function merged(base, own) {
    var result = {}, key;
    for (key in base) result[key] = base[key];
    for (key in own) {
      var both = result[key], one = own[key];
      var plain = one && typeof one === "object" && !Array.isArray(one);
      result[key] = plain && both ? merged(both, one) : one;
    }
    return result;
  }

  function base(width) {
    return {
      width: width,
      font: { family: getComputedStyle(document.body).fontFamily, size: 13 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 70, r: 16, t: 34, b: 52 },
      separators: words.separators, dragmode: false, hovermode: "closest",
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", itemclick: false,
                itemdoubleclick: false, traceorder: "normal" },
      xaxis: { ticks: "outside", ticklen: 4, tickformat: ",~f", title: { standoff: 12, font: { size: 13 } } },
      yaxis: { tickformat: ",~f", title: { standoff: 10, font: { size: 13 } } },
      hoverlabel: { align: "left" }
    };
  }

  function draw(one, width) {
    var picture = charts[one.name][one.at];
    var full = width || one.plot.clientWidth;
    one.plot.style.height = picture.layout.height + "px";
    /* A flow diagram that is drawn again would move to its new place, on paper too. */
    if (picture.data[0].type === "sankey") Plotly.purge(one.plot);
    return Plotly.react(one.plot, picture.data, merged(base(full), picture.layout), config);
  }

  function pick(one, at) {
    one.at = at;
    one.figure.querySelectorAll("[data-on]").forEach(function (part) {
      part.classList.toggle("other", part.dataset.on.split(" ").indexOf(at) < 0);
    });
  }

  function prepare(figure) {
    var name = figure.dataset.chart;
    var select = figure.querySelector("select");
    var one = { name: name, figure: figure, plot: figure.querySelector(".plot") };
    one.at = "0";
    if (select) {
      pick(one, select.value);
      select.addEventListener("change", function () {
        pick(one, select.value);
        draw(one);
      });
    }
    shown.push(one);
  }

  function redraw(width) {
    shown.forEach(function (one) { draw(one, width); });
  }

  /* Paper: A4 between its margins is 680 pixels wide; whatever is folded is opened. */
  var closed = [];
  function print() {
    redraw(680);
    document.querySelectorAll("details:not([open])").forEach(function (one) {
      one.open = true;
      closed.push(one);
    });
  }
  function printed() {
    closed.splice(0).forEach(function (one) { one.open = false; });
    redraw();
  }

  /* For some time at a stretch: the page can be read and scrolled while charts are drawn. */
  function some(waiting) {
    var end = performance.now() + 80, drawn = [];
    while (waiting.length && performance.now() < end) drawn.push(draw(waiting.shift()));
    Promise.all(drawn).then(function () {
      if (waiting.length) setTimeout(some, 0, waiting);
      else document.documentElement.dataset.drawn = String(shown.length);
    });
  }

  document.querySelectorAll("figure.chart").forEach(prepare);
  some(shown.slice());
  window.addEventListener("beforeprint", print);
  window.addEventListener("afterprint", printed);
  var width = document.documentElement.clientWidth, waiting;
  window.addEventListener("resize", function () {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 150);
  });
})();
