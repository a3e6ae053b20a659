//! Names of modules that only a firmware can have.

/// Modules that reach hardware or the firmware's own code, so no file can take their place. Names
/// that a library in Python may have as well (`hashlib`, `traceback`) are not among them.
///
/// Of CircuitPython, the names in the package `circuitpython-stubs`, which is made from its sources;
/// of MicroPython, modules of `ports/` and `extmod/` in 1.25.
const NATIVE: [&str; 110] = [
    "_bleio",
    "_eve",
    "_pew",
    "_stage",
    "_thread",
    "aesio",
    "alarm",
    "analogbufio",
    "analogio",
    "audiobusio",
    "audiocore",
    "audiodelays",
    "audiofilters",
    "audiofreeverb",
    "audioio",
    "audiomixer",
    "audiomp3",
    "audiopwmio",
    "aurora_epaper",
    "bitbangio",
    "bitmapfilter",
    "bitmaptools",
    "bitops",
    "bluetooth",
    "board",
    "btree",
    "busdisplay",
    "busio",
    "camera",
    "canio",
    "countio",
    "cyw43",
    "digitalio",
    "displayio",
    "dotclockframebuffer",
    "dualbank",
    "epaperdisplay",
    "esp",
    "esp32",
    "espcamera",
    "espidf",
    "espnow",
    "espulp",
    "floppyio",
    "fontio",
    "fourwire",
    "framebuf",
    "framebufferio",
    "frequencyio",
    "gifio",
    "gnss",
    "i2cdisplaybus",
    "i2ctarget",
    "imagecapture",
    "is31fl3741",
    "jpegio",
    "keypad",
    "keypad_demux",
    "machine",
    "max3421e",
    "mdns",
    "memorymap",
    "memorymonitor",
    "microcontroller",
    "micropython",
    "mimxrt",
    "msgpack",
    "neopixel_write",
    "network",
    "nvm",
    "onewireio",
    "paralleldisplaybus",
    "picodvi",
    "ps2io",
    "pulseio",
    "pwmio",
    "pyb",
    "qrio",
    "rainbowio",
    "rgbmatrix",
    "rotaryio",
    "rp2",
    "rp2pio",
    "rtc",
    "samd",
    "sdcardio",
    "sdioio",
    "sharpdisplay",
    "socketpool",
    "spitarget",
    "stm",
    "storage",
    "supervisor",
    "synthio",
    "terminalio",
    "touchio",
    "uctypes",
    "ulab",
    "usb",
    "usb_cdc",
    "usb_hid",
    "usb_host",
    "usb_midi",
    "usb_video",
    "ustack",
    "vectorio",
    "vfs",
    "videocore",
    "watchdog",
    "wifi",
];

/// A file cannot stand in for this module.
pub(super) fn is_native(name: &str) -> bool {
    NATIVE.binary_search(&name).is_ok()
}

/// Modules that only some kinds of boards can have: from the ports and the boards of CircuitPython and
/// MicroPython that build them.
const BY_KIND: [(&[&str], &str); 5] = [
    (
        &["mdns", "network", "socketpool", "wifi"],
        "boards with an ESP32 and the Raspberry Pi Pico W",
    ),
    (
        &["esp", "esp32", "espcamera", "espidf", "espnow", "espulp"],
        "boards with an ESP32",
    ),
    (
        &["picodvi", "rp2", "rp2pio"],
        "boards with an RP2040 or RP2350",
    ),
    (&["_bleio", "bluetooth"], "boards with Bluetooth"),
    (&["pyb", "stm"], "boards with an STM32"),
];

/// The kind of boards that have a module, if only some can.
pub(super) fn kind_with(name: &str) -> Option<&'static str> {
    let of = |(modules, _): &&(&[&str], &str)| modules.contains(&name);
    BY_KIND.iter().find(of).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::{BY_KIND, NATIVE, is_native, kind_with};

    #[test]
    fn modules_of_one_kind_of_board_are_native() {
        for module in BY_KIND.iter().flat_map(|(modules, _)| *modules) {
            assert!(is_native(module), "{module}");
        }
        assert_eq!(kind_with("rp2pio"), Some("boards with an RP2040 or RP2350"));
        assert_eq!(kind_with("displayio"), None);
    }

    #[test]
    fn names_are_found_because_they_are_in_order() {
        assert!(NATIVE.is_sorted());
        assert!(is_native("wifi"));
        assert!(!is_native("adafruit_requests"));
    }
}
