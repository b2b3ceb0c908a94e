//! The world of `run`: written answers, and the machines beside the definition, read when a Task starts one.

use super::compile;
use crate::asl::MachineType;
use crate::asl::program::Program;
use crate::cli::placeholders::Placing;
use crate::cli::report;
use crate::host;
use crate::interpreter::{Answer, GivenUp, Instant, Request, World};
use crate::mocks::MockWorld;
use std::path::PathBuf;
use std::sync::Arc;

/// Written answers with a folder of machines.
pub(super) struct Workshop {
    pub world: MockWorld,
    /// Where machines are; `None` for a definition from standard input.
    folder: Option<PathBuf>,
    /// What stands for their placeholders.
    placing: Placing,
    /// States whose stand-in was told of.
    told: Vec<Arc<str>>,
}

impl Workshop {
    pub fn new(world: MockWorld, folder: Option<PathBuf>, placing: Placing) -> Workshop {
        Workshop {
            world,
            folder,
            placing,
            told: Vec::new(),
        }
    }

    /// The machine of a name, or why there is none.
    fn find(&self, name: &str) -> Result<Arc<Program>, String> {
        let Some(folder) = &self.folder else {
            return Err(format!(
                "The machine `{name}` is looked for beside the definition, which came from standard input: \
                 name the folder of the machines with --machines"
            ));
        };
        let Some(path) = host::machine_file(folder, name) else {
            return Err(format!(
                "The machine `{name}` is not in {} (no {name}.asl.json or the like): put its definition there, \
                 name another folder with --machines, or mock the state",
                folder.display()
            ));
        };
        let definition = report::read_definition(path.as_os_str())?;
        let kind = definition.machine_type.unwrap_or(MachineType::Standard);
        compile(&definition, kind, &self.placing, false).map(|(program, _)| program)
    }

    fn tell_of_stand_ins(&mut self) {
        for state in self.world.stood_in() {
            if !self.told.contains(state) {
                report::complain(&format!(
                    "{state} has no mock in the case; a stand-in took the message"
                ));
                self.told.push(state.clone());
            }
        }
    }
}

impl World for Workshop {
    fn give_up(&mut self, work: Option<&GivenUp>, at: Instant) {
        self.world.give_up(work, at);
    }

    fn respond(&mut self, request: &Request) -> Option<Answer> {
        loop {
            let answer = self.world.respond(request);
            self.tell_of_stand_ins();
            if answer.is_some() {
                return answer;
            }
            // Each turn adds a name, so that it is not missing again.
            let name = self.world.missing_machine()?.to_owned();
            match self.find(&name) {
                Ok(program) => self.world.add_machine(&name, program),
                Err(why) => self.world.add_unusable_machine(&name, &why),
            }
        }
    }
}
