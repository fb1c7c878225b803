use super::{DeviceName, OpenDevice};
use burn::prelude::Device;
use burn::tensor::DeviceType;

/// The best adapter that wgpu finds. A discrete GPU comes before one that shares the CPU's memory,
/// and a driver that computes on the CPU, such as Mesa's lavapipe, comes last.
#[cfg(feature = "wgpu")]
pub(super) fn adapter() -> Option<OpenDevice> {
    use burn::prelude::DeviceKind;

    let found = Device::enumerate(DeviceType::Wgpu).into_vec();
    let hardware =
        [DeviceKind::DiscreteGpu(0), DeviceKind::IntegratedGpu(0), DeviceKind::VirtualGpu(0)];
    let kinds = hardware.into_iter().map(|kind| (kind, true)).chain([(DeviceKind::Cpu, false)]);
    let (device, is_gpu) = kinds
        .map(|(kind, is_gpu)| (Device::wgpu(kind), is_gpu))
        .find(|(device, _)| found.contains(device))?;
    let software = if is_gpu { "" } else { ", software: slower than the CPU itself" };
    let words = format!("{} (wgpu{software})", part(&device));
    Some(OpenDevice { name: DeviceName::Wgpu, device, words, is_gpu })
}

/// The first card that CUDA finds.
#[cfg(feature = "cuda")]
pub(super) fn cuda() -> Option<OpenDevice> {
    let device = Device::enumerate(DeviceType::Cuda).into_vec().into_iter().next()?;
    let words = format!("{} (CUDA)", part(&device));
    Some(OpenDevice { name: DeviceName::Cuda, device, words, is_gpu: true })
}

/// How the part names itself.
fn part(device: &Device) -> String {
    device.identity().map_or_else(|| "a GPU".to_owned(), |identity| identity.name)
}
