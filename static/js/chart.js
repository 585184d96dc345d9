// Draws every [data-qc-chart] from the JSON element it names. Nothing leaves the machine: no cloud server, no share button.
const zhCN = {
  moduleType: "locale",
  name: "zh-CN",
  dictionary: {
    Autoscale: "自动缩放",
    "Box Select": "框选",
    "Click to enter Plot title": "点击输入图标题",
    "Compare data on hover": "悬停时对比数据",
    "Double-click on legend to isolate one trace": "双击图例只看一条",
    "Double-click to zoom back out": "双击还原",
    "Download plot": "下载图片",
    "Download plot as a PNG": "下载 PNG 图片",
    "Lasso Select": "套索选取",
    Pan: "平移",
    Reset: "重置",
    "Reset axes": "重置坐标轴",
    "Show closest data on hover": "悬停时显示最近的数据",
    "Snapshot succeeded": "图片已生成",
    "Sorry, there was a problem downloading your snapshot!": "图片下载失败！",
    "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
    "Toggle Spike Lines": "显示或隐藏参考线",
    Zoom: "缩放",
    "Zoom in": "放大",
    "Zoom out": "缩小",
  },
  format: {
    days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
    shortDays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
    shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
    date: "%Y-%m-%d",
  },
};

const config = {
  locale: document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-US",
  plotlyServerURL: "",
  displaylogo: false,
  responsive: true,
  modeBarButtonsToRemove: ["sendChartToCloud", "lasso2d", "select2d"],
};

const draw = (root) => {
  for (const area of root.querySelectorAll("[data-qc-chart]:not([data-qc-drawn])")) {
    const source = document.getElementById(area.dataset.qcChart);
    if (!source) continue;
    area.dataset.qcDrawn = "1";
    const { data, layout } = JSON.parse(source.textContent);
    const family = getComputedStyle(document.body).fontFamily;
    const frame = { margin: { t: 24, r: 16, b: 32, l: 40 }, ...layout, font: { family, size: 13, ...layout?.font } };
    window.Plotly.newPlot(area, data, frame, config);
  }
};

// Paper is narrower than the window, and a drawing does not shrink by itself.
const PAPER = 960;
const fit = (width) => {
  for (const area of document.querySelectorAll("[data-qc-drawn]")) window.Plotly.relayout(area, width ? { width } : { width: null, autosize: true });
};
addEventListener("beforeprint", () => fit(PAPER));
addEventListener("afterprint", () => fit());

window.Plotly.register(zhCN);
draw(document);
document.addEventListener("htmx:load", (event) => draw(event.detail.elt));
