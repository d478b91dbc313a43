//! The macro that makes a policy's exports.

/// Exports a policy: names its type and the interfaces that it has, of `mutator`, `validator` and `settings`.
///
/// ```
/// # use jobgate_guest::{NoSettings, Policy};
/// struct MyPolicy;
///
/// impl Policy for MyPolicy {
///     type Settings = NoSettings;
/// }
///
/// jobgate_guest::export!(MyPolicy: validator);
/// ```
///
/// An interface that there is none of does not compile:
///
/// ```compile_fail
/// # struct MyPolicy;
/// # impl jobgate_guest::Policy for MyPolicy {
/// #     type Settings = jobgate_guest::NoSettings;
/// # }
/// jobgate_guest::export!(MyPolicy: validater);
/// ```
///
/// The host reads from the component's type which interfaces a policy has, so name those that do something, and no other. Off
/// wasm32 the macro checks what it is given and exports nothing: the same crate is then tested natively
/// ([`testing`](crate::testing)).
#[macro_export]
macro_rules! export {
    ($policy:ident : $($interface:ident),+ $(,)?) => {
        const _: fn() = || {
            fn is_a_policy<P: $crate::Policy>() {}
            is_a_policy::<$policy>();
        };
        $($crate::__export_interface!($interface $policy);)+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export_interface {
    (mutator $policy:ident) => {
        #[cfg(target_arch = "wasm32")]
        $crate::v0_1::mutating::export_mutator!($policy with_types_in $crate::v0_1::mutating);
    };
    (validator $policy:ident) => {
        #[cfg(target_arch = "wasm32")]
        $crate::v0_1::validating::export_validator!($policy with_types_in $crate::v0_1::validating);
    };
    (settings $policy:ident) => {
        #[cfg(target_arch = "wasm32")]
        $crate::v0_1::configurable::export_settings!($policy with_types_in $crate::v0_1::configurable);
    };
    ($other:ident $policy:ident) => {
        compile_error!(concat!(
            "unknown interface `",
            stringify!($other),
            "`: a policy has `mutator`, `validator` or `settings`"
        ));
    };
}
