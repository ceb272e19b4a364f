"""The prompts of the gallery: sixteen in English, sixteen in Chinese, the published examples among them, and the graphics."""

from __future__ import annotations

ENGLISH = (
    "A fox reading a book in a forest at sunset",
    "a futuristic city skyline at night with neon lights",
    "an astronaut riding a horse on the moon",
    "three cats playing with yarn in a cozy living room",
    "a red car driving on a mountain road in autumn",
    "a chef cooking in a kitchen",
    "an underwater scene with a turtle, tropical fish and coral, watercolor",
    "a detective under an umbrella in a rainy street at night, film noir",
    "hot air balloons over mountains at sunrise",
    "a dog holding a balloon in a sunny meadow with flowers",
    "an old couple sitting on a bench in a park in autumn",
    "drone shot of a forest with a river in autumn",
    "a deer in a forest in the snow, paper cut style",
    "a robot painting in a library, pastel",
    "an apple, a cup of coffee and a croissant on a wooden table in the morning",
    "a lighthouse at night in a storm",
)
CHINESE = (
    "夕阳下的大海上有一艘帆船和鲸鱼",
    "一只熊猫在下雪的山里喝咖啡",
    "一个女孩在樱花树下看书",
    "未来城市夜景，霓虹灯，下雨",
    "宇航员在月球上弹吉他",
    "两只兔子在花园里吃胡萝卜",
    "猫在客厅的沙发上睡觉，晚上",
    "一条龙在云海中飞翔，日出",
    "海底世界，海豚和水母",
    "水墨画风格的山水，湖上有一只小船",
    "一个男孩骑着自行车，乡间公路，夏天",
    "老师在教室里上课",
    "三只企鹅在雪地里跳舞",
    "航拍海滩",
    "火箭从沙漠发射升空，黄昏，复古风格",
    "山顶上的风车，春天",
)
GRAPHICS = (
    "a coffee brand ad",
    "summer sale banner 50% off",
    'logo reveal for "Northwind"',
    "abstract background in pastel colors",
    "the future of artificial intelligence",
    "双十一大促海报",
    "咖啡品牌广告",
    '生成一张"新年快乐"的贺卡，有灯笼和烟花',
    "抽象背景，渐变",
)
CLIPS = (
    "A fox reading a book in a forest at sunset",
    "夕阳下的大海上有一艘帆船和鲸鱼",
    "未来城市夜景，霓虹灯，下雨",
)
