//! WASI imports of a component: linked, so that it loads, and never granted.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};
use wasmtime::{Error, Result};

use jobgate_core::policy::Failure;

/// Whether an import is of WASI.
pub(crate) fn is_wasi(import: &str) -> bool {
    import.starts_with("wasi:")
}

/// Links every WASI import of a component with a trap that names it. Any other import is left alone: it must be there, or the
/// component does not load. (`Linker::define_unknown_imports_as_traps` would define those as well.)
pub(crate) fn trap<T: 'static>(linker: &mut Linker<T>, component: &Component) -> Result<()> {
    let engine = linker.engine().clone();
    let imports = component.component_type();
    for (name, import) in imports.imports(&engine).filter(|(name, _)| is_wasi(name)) {
        if let ComponentItem::ComponentInstance(instance) = import.ty {
            let mut linked = linker.instance(name)?;
            for (item, found) in instance.exports(&engine) {
                trap_item(&mut linked, name, item, &found.ty)?;
            }
        }
    }
    Ok(())
}

fn trap_item<T: 'static>(
    linker: &mut LinkerInstance<'_, T>,
    interface: &str,
    item: &str,
    ty: &ComponentItem,
) -> Result<()> {
    match ty {
        ComponentItem::ComponentFunc(_) => {
            let message = format!("calls `{interface}#{item}`, and a policy is granted no WASI");
            linker.func_new(item, move |_, _, _, _| Err(Error::new(Failure::Misuse(message.clone()))))
        }
        // All of one type: an interface may use the resource of another.
        ComponentItem::Resource(_) => linker.resource(item, ResourceType::host::<()>(), |_, _| Ok(())),
        _ => Ok(()),
    }
}
