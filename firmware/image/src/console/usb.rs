//! The console as a serial port on USB (CDC ACM).

use usb_device::LangID;
use usb_device::device::{
    StringDescriptors, UsbDevice, UsbDeviceBuilder, UsbDeviceState, UsbVidPid,
};
use usbd_serial::{SerialPort, USB_CLASS_CDC};

use super::ring::Ring;
use super::{Usb, accept};
use crate::board::bsp::hal::usb::UsbBus;
use crate::{board, bootloader};

/// Adafruit's.
const VENDOR_ID: u16 = 0x239a;
/// Opening and closing the port at this rate asks for the bootloader, as Arduino's boards have it.
const BOOTLOADER_RATE: u32 = 1200;
/// How often last words are offered to the host: some hundred milliseconds.
const LAST_ATTEMPTS: u32 = 100_000;

/// A serial port that a host may have open.
pub(crate) struct UsbConsole {
    device: UsbDevice<'static, UsbBus>,
    port: SerialPort<'static, UsbBus>,
    /// The host has the port open but takes nothing.
    is_stuck: bool,
    was_open: bool,
}

impl UsbConsole {
    /// Sets the device up; the host sees it when it is first polled.
    pub(crate) fn new(usb: &'static Usb) -> Option<Self> {
        let port = SerialPort::new(usb);
        let strings = StringDescriptors::new(LangID::EN_US)
            .manufacturer("Adafruit")
            .product(board::PRODUCT);
        let device = UsbDeviceBuilder::new(usb, UsbVidPid(VENDOR_ID, board::USB_PRODUCT_ID))
            .strings(&[strings])
            .ok()?
            .device_class(USB_CLASS_CDC)
            .build();
        Some(Self {
            device,
            port,
            is_stuck: false,
            was_open: false,
        })
    }

    /// Whether a program on the host reads.
    pub(crate) fn is_open(&self) -> bool {
        self.device.state() == UsbDeviceState::Configured && self.port.dtr() && !self.is_stuck
    }

    /// The host takes nothing; do not wait for it again until it says something.
    pub(crate) fn give_up(&mut self) {
        self.is_stuck = true;
    }

    /// Talks to the host, and takes what it sent while there is room.
    pub(crate) fn poll(&mut self, input: &mut Ring) {
        self.device.poll(&mut [&mut self.port]);
        let has_closed = self.was_open && !self.port.dtr();
        if has_closed && self.port.line_coding().data_rate() == BOOTLOADER_RATE {
            bootloader::start();
        }
        self.was_open = self.port.dtr();
        let mut byte = [0];
        while !input.is_full() && matches!(self.port.read(&mut byte), Ok(1)) {
            self.is_stuck = false;
            accept(input, byte[0]);
        }
    }

    /// Writes the beginning, as much as goes at once.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> usize {
        self.device.poll(&mut [&mut self.port]);
        let written = self.port.write(bytes).unwrap_or(0);
        // Whether the packet goes now or later, nothing is lost.
        let _ = self.port.flush();
        written
    }

    /// Writes before the end, if the host takes it soon.
    pub(crate) fn write_last(&mut self, texts: &[&str]) {
        let mut attempts = LAST_ATTEMPTS;
        for text in texts {
            let mut bytes = text.as_bytes();
            while self.is_open() && !bytes.is_empty() && attempts > 0 {
                bytes = &bytes[self.write(bytes)..];
                attempts -= 1;
            }
        }
    }
}
