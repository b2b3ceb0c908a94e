//! Leading a transition somewhere, and taking one away.

use crate::asl::{Outline, Port, ScopeAddress, StateAddress};
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::intents::{find, ports};
use crate::document::{EdgeRef, Refusal, Selection};

/// Leads a transition to a state of the same scope.
pub(crate) fn connect(
    draft: &mut Draft,
    edge: &EdgeRef,
    to: &StateAddress,
) -> Result<Done, Refusal> {
    let outline = draft.outline();
    find::state(&outline, to)?;
    let from = edge.state.as_ref();
    let scope = from.map_or_else(|| edge.scope.clone(), StateAddress::scope);
    if scope != to.scope() {
        return Err(across(&outline, from, &scope, to));
    }
    let name = to.name();
    ports::set_target(draft, edge, &name)?;
    let label = match from {
        Some(from) => format!("Connect {} to {name}", from.name()),
        None => format!("Start with {name}"),
    };
    let select = from.unwrap_or(to).clone();
    Ok(Done::new(label, Selection::state(select)))
}

/// Takes a transition away.
pub(crate) fn disconnect(draft: &mut Draft, edge: &EdgeRef) -> Result<Done, Refusal> {
    let target = ports::target(&draft.outline(), edge);
    ports::clear(draft, edge)?;
    let Some(from) = &edge.state else {
        return Ok(Done::new("Disconnect the start", Selection::default()));
    };
    let name = from.name();
    let label = match (edge.port, target) {
        (_, Some(to)) => format!("Disconnect {name} from {to}"),
        (Port::Rule(index), None) => format!("Remove rule {} of {name}", index + 1),
        (Port::Catch(index), None) => format!("Remove catcher {} of {name}", index + 1),
        (Port::Start | Port::Next | Port::Default, None) => format!("Disconnect {name}"),
    };
    Ok(Done::new(label, Selection::state(from.clone())))
}

/// Why no transition can cross the border of a nested machine.
fn across(
    outline: &Outline,
    from: Option<&StateAddress>,
    scope: &ScopeAddress,
    to: &StateAddress,
) -> Refusal {
    let (target, place) = (to.name(), to.scope());
    let inside = |inner: &ScopeAddress, outer: &ScopeAddress| {
        let rest = inner.pointer().strip_prefix(outer.pointer());
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let why = match (scope.owner(), place.owner()) {
        (Some(owner), _) if !inside(&place, scope) => {
            let sort = find::sort_of_place(outline, &owner);
            match from {
                Some(from) => format!(
                    "`{}` is inside `{}`; a transition cannot leave {sort}. Lead `{}` itself on to `{target}`",
                    from.name(),
                    owner.name(),
                    owner.name()
                ),
                None => format!(
                    "`{target}` is not in {}; start with a state that is",
                    find::place(outline, scope)
                ),
            }
        }
        (_, Some(owner)) => {
            let sort = find::sort_of_place(outline, &owner);
            format!(
                "`{target}` is inside `{}`; a transition cannot lead into {sort}. Connect to `{}` itself",
                owner.name(),
                owner.name()
            )
        }
        (Some(_), None) | (None, None) => {
            format!("`{target}` is not in {}", find::place(outline, scope))
        }
    };
    Refusal::new(why)
}
