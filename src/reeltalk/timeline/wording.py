"""Changes in words, English and Chinese: one row per kind of change, both languages side by side; ``saying`` has the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reeltalk.timeline.changes import Change, Names, Value
from reeltalk.timeline.saying import comma_of, saying

WORDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "renamed": ('Film named "{name}"', "影片命名为“{name}”"),
    "canvas_changed": (
        "Canvas set to {width:plain}x{height:plain} at {fps} fps{filled}",
        "画面设为 {width:plain}×{height:plain}，{fps} 帧/秒{filled}",
    ),
    "mix_changed": ("Loudness set to {loudness_lufs} LUFS", "响度设为 {loudness_lufs} LUFS"),
    "markers_changed": ("Markers changed: {count:marker} now", "标记已更新：现有 {count} 个"),
    "language_changed": ("Language set to {language}", "语言设为 {language}"),
    "media_added": ("{count:file} added to the project: {names}", "已添加 {count} 个素材：{names}"),
    "media_removed": ("{count:file} removed from the project: {names}", "已移除 {count} 个素材：{names}"),
    "clips_added": ("{count:clip} added: {name} ({start_s}-{end_s}s)", "已添加 {count} 个片段：{name}（{start_s}-{end_s}秒）"),
    "clips_removed": ("{count:clip} removed: {name}", "已删除 {count} 个片段：{name}"),
    "sound_added": ("Sound added: {name} ({start_s}-{end_s}s)", "已添加音频：{name}（{start_s}-{end_s}秒）"),
    "sound_removed": ("Sound removed: {name}", "已删除音频：{name}"),
    "music_added": (
        "Music added: {name} ({start_s}-{end_s}s, {percent}%{ducks})",
        "已添加音乐：{name}（{start_s}-{end_s}秒，{percent}%{ducks}）",
    ),
    "music_removed": ("Music removed: {name}", "已删除音乐：{name}"),
    "frames_held": ("{count:frame} held for {duration_s}s", "定格 {count} 帧，共 {duration_s} 秒"),
    "footage_cut": ("{count:stretch} cut out, {removed_s}s in total", "剪掉 {count} 处，共 {removed_s} 秒"),
    "footage_extended": ("{added_s}s of footage given back", "恢复了 {added_s} 秒素材"),
    "footage_shifted": ("Cuts shifted by {by_s}s without changing the length", "剪辑点移动了 {by_s} 秒，总长不变"),
    "clips_split": ("{count:cut} made: {clips:clip} now", "新增 {count} 个切点：现有 {clips} 个片段"),
    "clips_joined": ("{count:cut} healed: {clips:clip} now", "合并了 {count} 个切点：现有 {clips} 个片段"),
    "clips_reordered": ("Clips reordered: {name}", "片段已重新排序：{name}"),
    "clips_moved": ("{count:clip} moved: {name} ({start_s}-{end_s}s)", "已移动 {count} 个片段：{name}（{start_s}-{end_s}秒）"),
    "speed_changed": ("{count:clip} set to {speed}x speed", "{count} 个片段变速为 {speed} 倍"),
    "clips_reversed": ("{count:clip} reversed", "{count} 个片段已倒放"),
    "clips_unreversed": ("{count:clip} playing forwards again", "{count} 个片段恢复正放"),
    "crop_changed": ("Picture crop changed on {count:clip}", "已调整 {count} 个片段的画面裁剪"),
    "fit_changed": ("Picture fit set to {fit} on {count:clip}", "{count} 个片段的画面适配方式设为{fit}"),
    "scale_changed": ("Picture scaled to {scale}% on {count:clip}", "{count} 个片段的画面缩放到 {scale}%"),
    "position_changed": ("Picture moved on {count:clip}", "已移动 {count} 个片段的画面位置"),
    "rotation_changed": ("Picture rotated to {rotation} degrees on {count:clip}", "{count} 个片段的画面旋转到 {rotation} 度"),
    "flip_changed": ("Picture flipped on {count:clip}", "{count} 个片段的画面已翻转"),
    "opacity_changed": ("Picture opacity set to {opacity}% on {count:clip}", "{count} 个片段的不透明度设为 {opacity}%"),
    "fades_changed": ("Picture fades on {count:clip}: {in_s}s in, {out_s}s out", "{count} 个片段画面淡入 {in_s} 秒、淡出 {out_s} 秒"),
    "name_changed": ('{count:clip} named "{name}"', "{count} 个片段命名为“{name}”"),
    "motion_added": ("Camera move added to {count:clip} (zoom {direction})", "{count} 个片段加入镜头运动（{direction}）"),
    "motion_removed": ("Camera move removed from {count:clip}", "已移除 {count} 个片段的镜头运动"),
    "effect_added": ("{effect} applied to {count:clip}", "{count} 个片段应用了{effect}"),
    "effect_removed": ("{effect} removed from {count:clip}", "已移除 {count} 个片段的{effect}"),
    "muted": ("{role} muted ({count:clip})", "{role}已静音（{count} 个片段）"),
    "volume_changed": ("{role} volume set to {percent}% ({gain_db} dB)", "{role}音量设为 {percent}%（{gain_db} dB）"),
    "audio_fades_changed": ("{role} sound fades: {in_s}s in, {out_s}s out", "{role}声音淡入 {in_s} 秒、淡出 {out_s} 秒"),
    "transitions_added": (
        "{count:transition} added ({transition}, {duration_s}s)",
        "已添加 {count} 个转场（{transition}，{duration_s}秒）",
    ),
    "transitions_removed": ("{count:transition} removed", "已移除 {count} 个转场"),
    "transitions_changed": (
        "{count:transition} changed ({transition}, {duration_s}s)",
        "已修改 {count} 个转场（{transition}，{duration_s}秒）",
    ),
    "title_added": (
        'Title added: "{text}" ({color}, {position}, {start_s}-{end_s}s{animated})',
        "已添加标题：“{text}”（{color}，{position}，{start_s}-{end_s}秒{animated}）",
    ),
    "title_removed": ('Title removed: "{text}"', "已删除标题：“{text}”"),
    "title_style_changed": (
        'Title restyled: "{text}" ({color}, {position}{animated})',
        "标题样式已修改：“{text}”（{color}，{position}{animated}）",
    ),
    "title_retimed": ('Title now at {start_s}-{end_s}s: "{text}"', "标题时间改为 {start_s}-{end_s}秒：“{text}”"),
    "text_changed": ('Text changed: "{before}" is now "{text}"', "文字已修改：“{before}”改为“{text}”"),
    "captions_added": ("{count:caption} added", "已添加 {count} 条字幕"),
    "captions_removed": ("{count:caption} removed", "已移除 {count} 条字幕"),
    "captions_replaced": ("Captions made anew: {count:caption}", "字幕已重新生成：{count} 条"),
    "captions_retimed": ("{count:caption} retimed", "已调整 {count} 条字幕的时间"),
    "captions_changed": ("{count:caption} reworded", "已修改 {count} 条字幕的文字"),
    "caption_style_changed": ("Captions restyled ({color}, {position})", "字幕样式已修改（{color}，{position}）"),
    "ducking_set": ("{role} steps back by {depth_db} dB under speech", "说话时{role}降低 {depth_db} dB"),
    "ducking_removed": ("{role} no longer steps back under speech", "说话时{role}不再降低音量"),
    "track_hidden": ("{role} track hidden", "{role}轨道已隐藏"),
    "track_shown": ("{role} track shown", "{role}轨道已显示"),
    "duration_changed": ("Film length: {before_s}s to {after_s}s", "影片时长：{before_s} 秒变为 {after_s} 秒"),
}

OPAQUE_CHARACTERS: Final = len("#RRGGBB")
"""What of a colour is its hue; how far one sees through it is not told."""

COLORS: Final = {
    "#FFFFFF": ("white", "白色"), "#000000": ("black", "黑色"), "#FF0000": ("red", "红色"), "#00FF00": ("green", "绿色"),
    "#0000FF": ("blue", "蓝色"), "#FFFF00": ("yellow", "黄色"), "#FFA500": ("orange", "橙色"), "#800080": ("purple", "紫色"),
    "#FFC0CB": ("pink", "粉色"), "#FFD700": ("gold", "金色"), "#808080": ("gray", "灰色"), "#00FFFF": ("cyan", "青色"),
    "#008000": ("dark green", "深绿色"), "#A52A2A": ("brown", "棕色"), "#C0C0C0": ("silver", "银色"),
}  # fmt: skip

CHINESE: Final = {
    # where a text stands
    "top-left": "左上角", "top-center": "顶部居中", "top-right": "右上角", "center-left": "左侧居中", "center": "居中",
    "center-right": "右侧居中", "bottom-left": "左下角", "bottom-center": "底部居中", "bottom-right": "右下角",
    # how it comes and goes
    "fade": "淡入淡出", "fade_in": "淡入", "fade_out": "淡出", "slide_up": "上滑", "slide_left": "左滑", "pop": "弹出", "bounce": "弹跳",
    "typewriter": "打字机", "karaoke": "逐字高亮",
    # what a track is for
    "main": "视频", "overlay": "叠加画面", "dialogue": "人声", "music": "音乐", "effects": "音效", "titles": "标题", "captions": "字幕",
    # how a picture meets the canvas
    "contain": "完整显示", "cover": "铺满", "stretch": "拉伸",
    # camera moves
    "in": "推近", "out": "拉远",
    # transitions
    "mixed": "多种", "cross_dissolve": "叠化", "dip_to_black": "闪黑", "dip_to_white": "闪白", "dissolve": "溶解", "pixelize": "像素化",
    "wipe_left": "左擦除", "wipe_right": "右擦除", "wipe_up": "上擦除", "wipe_down": "下擦除", "slide_right": "右滑", "slide_down": "下滑",
    "push_left": "左推", "push_right": "右推", "push_up": "上推", "push_down": "下推", "smooth_left": "平滑左移",
    "smooth_right": "平滑右移",
    "smooth_up": "平滑上移", "smooth_down": "平滑下移", "circle_open": "圆形展开", "circle_close": "圆形收缩", "radial": "径向",
    "clock": "时钟", "zoom_in": "放大", "blur": "模糊", "diagonal": "对角线", "horizontal_open": "水平展开", "vertical_open": "垂直展开",
    "reveal_left": "左揭开", "reveal_right": "右揭开", "reveal_up": "上揭开", "reveal_down": "下揭开", "slice_left": "左切片",
    "slice_right": "右切片", "slice_up": "上切片", "slice_down": "下切片", "wind_left": "左风吹", "wind_right": "右风吹",
    "wind_up": "上风吹", "wind_down": "下风吹", "wipe_top_left": "左上擦除", "wipe_top_right": "右上擦除", "wipe_bottom_left": "左下擦除",
    "wipe_bottom_right": "右下擦除", "diagonal_top_right": "右上对角线", "diagonal_bottom_left": "左下对角线",
    "diagonal_bottom_right": "右下对角线", "horizontal_close": "水平闭合", "vertical_close": "垂直闭合", "circle_crop": "圆形遮罩",
    "rectangle_crop": "矩形遮罩", "squeeze_horizontal": "水平挤压", "squeeze_vertical": "垂直挤压", "fade_gray": "灰度淡化",
    "fade_fast": "快速淡化", "fade_slow": "慢速淡化", "distance": "色差溶解", "zoom_out": "缩小", "whip_left": "左甩镜头",
    "whip_right": "右甩镜头", "glitch": "故障",
    # effects and looks
    "exposure": "曝光", "brightness": "亮度", "contrast": "对比度", "saturation": "饱和度", "temperature": "色温", "gamma": "伽马",
    "look": "滤镜", "sharpen": "锐化", "pixelate": "马赛克", "vignette": "暗角", "grain": "颗粒", "denoise": "画面降噪",
    "deinterlace": "去隔行", "stabilize": "防抖", "chroma_key": "绿幕抠像", "face_blur": "人脸模糊", "progress": "进度显示",
    "noise_reduction": "声音降噪", "voice_clarity": "人声增强",
    "pitch": "变调", "lut": "LUT 调色", "upscale": "放大", "echo": "回声", "mono": "单声道", "swap_channels": "左右声道互换",
    "cinematic": "电影感", "warm": "暖色调", "cool": "冷色调", "vintage": "复古",
    "black_and_white": "黑白", "sepia": "棕褐色", "vivid": "鲜艳", "muted": "低饱和", "noir": "黑色电影", "teal_orange": "青橙色调",
    "dreamy": "梦幻", "faded": "褪色", "cyberpunk": "赛博朋克", "bleach_bypass": "漂白效果", "golden_hour": "黄金时刻", "moonlight": "月光",
}  # fmt: skip

_ENGLISH_ROLES: Final = {"main": "video", "dialogue": "voice", "effects": "sound effects"}
_TOKENS: Final = frozenset({"position", "animation", "role", "direction", "transition", "effect", "fit"})


class _Count(int):
    """A number that can be written with its noun: ``{count:clip}`` gives ``1 clip`` or ``3 clips``."""

    def __format__(self, noun: str) -> str:
        if noun in {"", "plain"}:
            return str(int(self))
        ending = "" if self == 1 else "es" if noun.endswith(("s", "ch", "x")) else "s"
        return f"{int(self)} {noun}{ending}"


def describe(change: Change, language: str = "en") -> str:
    """Return a change in a sentence without a full stop, in a language that is spoken here, else in English."""
    chinese = language.lower().startswith("zh")
    written = {name: _written(name, value, language) for name, value in change.values.items()}
    template = WORDINGS[change.kind][chinese]
    sentence = template.format_map(written | _details(change.values, chinese))
    return sentence if chinese else saying(sentence[0].upper() + sentence[1:], language)


def _written(name: str, value: Value, language: str) -> object:
    chinese = language.lower().startswith("zh")
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _Count(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Names):
        return value.joined(comma_of(language))
    if name == "color":
        return COLORS.get(value.upper()[:OPAQUE_CHARACTERS], (value, value))[chinese]
    return _token(value, chinese) if name in _TOKENS else value


def _token(value: str, chinese: bool) -> str:
    if chinese:
        return CHINESE.get(value, value)
    return _ENGLISH_ROLES.get(value, value).replace("_", " ")


def _details(values: Mapping[str, Value], chinese: bool) -> dict[str, str]:
    """Return the parts of a sentence that are there only sometimes."""
    comma = "，" if chinese else ", "
    animation, fill = str(values.get("animation", "none")), values.get("fill")
    shown = _token(animation, chinese).replace(" ", "-")
    return {
        "animated": "" if animation == "none" else comma + shown,
        "ducks": "" if not values.get("ducked") else comma + ("说话时自动降低" if chinese else "ducked under speech"),
        "filled": "" if fill != "blur" else comma + ("模糊填充" if chinese else "blurred fill"),
    }
