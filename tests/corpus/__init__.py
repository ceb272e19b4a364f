"""Makers of sample media: each is a function that returns a Path, made once per user and machine by the real FFmpeg, never committed.

cache     where made files are kept, safe when several test processes ask at once
speech    recorded speech with pauses of known place and length, alone or over real footage: talking_sound, talking_clip
counter   pictures that carry their own frame number, and clicks on every whole second; with the readers for both
stills    jpg, png, webp, gif, and animations
containers  one small file of each of the thirteen kinds that can be uploaded
odd       variable rate, rotated, odd sizes, no sound, mono, 5.1, ten bits, HDR, late and early starts
coded     open groups, changing parameter sets, edit lists: what cannot be copied as it is coded
browser   plays a film in Chromium and reads the counters it shows
broken    truncated, garbled, empty, disguised and oversized files
"""
