//! What people say about an incident, and whether it fits.

use super::{Fact, Incident, State};
use crate::base::{IncidentId, TeamId};
use crate::text::{Code, code};
use serde::{Deserialize, Serialize};

/// What somebody says about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// "I'm going": a human has it.
    Acknowledge,
    /// "I can't": tell the next team.
    Decline,
    /// "I'm here".
    OnScene,
    /// Handled.
    Close,
    /// There is nothing.
    False,
    /// "Need help".
    Help,
}

/// One answer, with who gives it.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Which incident.
    pub incident: IncidentId,
    /// Who.
    pub who: &'a str,
    /// The team they answer for.
    pub team: Option<&'a TeamId>,
    /// What they say.
    pub ask: Ask,
    /// Made by the asker; the same key again changes nothing.
    pub key: Option<&'a str>,
}

/// It does not fit the state of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its sentence in every language.
    pub code: Code,
    /// The values its sentence names.
    pub values: Vec<(String, String)>,
}

impl Conflict {
    /// A conflict about a named incident.
    #[must_use]
    pub fn about(code: Code, name: &str) -> Conflict {
        Conflict { code, values: vec![("name".to_owned(), name.to_owned())] }
    }
}

/// What follows from an answer to this incident: facts, nothing for a repeat, or why not.
pub(super) fn judge(incident: &Incident, reply: &Reply<'_>) -> Result<Vec<Fact>, Conflict> {
    if reply.key.is_some_and(|key| incident.heard_before(reply.who, key)) {
        return Ok(Vec::new());
    }
    let name = incident.name();
    if incident.state.is_over() {
        let again = matches!((incident.state, reply.ask), (State::Closed, Ask::Close) | (State::False, Ask::False));
        return if again { Ok(Vec::new()) } else { Err(Conflict::about(code::INCIDENT_OVER, &name)) };
    }
    let mine = reply.team.is_some() && reply.team == incident.taken_by.as_ref();
    let changes = match reply.ask {
        Ask::Acknowledge => acknowledges(incident, reply, mine)?,
        Ask::Decline => declines(incident, reply, mine)?,
        Ask::OnScene => incident.state != State::OnScene,
        Ask::Help => !incident.help,
        Ask::Close | Ask::False => true,
    };
    Ok(if changes { vec![fact(reply)] } else { Vec::new() })
}

/// Whether an acknowledgement changes anything; another team's incident is not up for taking unless it asks for help.
fn acknowledges(incident: &Incident, reply: &Reply<'_>, mine: bool) -> Result<bool, Conflict> {
    if incident.state == State::Open {
        return Ok(true);
    }
    match (&incident.taken_by, reply.team) {
        (None, Some(_)) => Ok(true),
        (Some(by), Some(team)) if !mine => {
            if incident.help {
                return Ok(!incident.helpers.contains(team));
            }
            let mut conflict = Conflict::about(code::INCIDENT_TAKEN, &incident.name());
            conflict.values.push(("team".to_owned(), by.as_str().to_owned()));
            Err(conflict)
        }
        _ => Ok(false),
    }
}

fn declines(incident: &Incident, reply: &Reply<'_>, mine: bool) -> Result<bool, Conflict> {
    let Some(team) = reply.team else { return Err(Conflict::about(code::DECLINE_NEEDS_TEAM, &incident.name())) };
    Ok(mine || !incident.declined.contains(team))
}

fn fact(reply: &Reply<'_>) -> Fact {
    Fact::Answered {
        incident: reply.incident,
        who: reply.who.to_owned(),
        team: reply.team.cloned(),
        ask: reply.ask,
        key: reply.key.map(str::to_owned),
    }
}
