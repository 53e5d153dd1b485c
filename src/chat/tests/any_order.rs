//! Whatever happens in whatever order: every request ends, once, and nothing is sent that was not shown.

use super::talk::*;
use super::*;
use crate::chat::account::{AccountRequest, Visit};
use crate::chat::draft::{Errand, Listing};
use crate::chat::job::Addressed;
use crate::consent::Sharing;
use crate::provider::http::Permit;
use crate::provider::plan::Call;
use crate::provider::{FailureKind, Part, Retry, Stop, ToolCall};

/// As many lives of a conversation are played, each with as many steps.
const LIVES: u64 = 3_000;
const STEPS: usize = 60;

/// Random numbers that are the same every time: Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// Whether something happens that happens one time in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

const LINES: [&str; 36] = [
    "How is it?",
    "How is it?",
    "How is it?",
    "@track Bass?",
    "And the drums?",
    "/answer once",
    "/answer once",
    "/answer conversation",
    "/answer no",
    "/answer 1 once",
    "/answer 2 no",
    "/stop",
    "/help",
    "/nothing",
    "/history",
    "/learn /Music",
    "/forget /Music",
    "/privacy",
    "/privacy tier sound",
    "/privacy share never",
    "/privacy clear conversations",
    "/privacy include /Music",
    "/privacy preview How is it?",
    "/privacy export /a.zip",
    "/key forget",
    "/provider",
    "/model",
    "/retry",
    "/edit And now?",
    "/ask what tempo?",
    "/new",
    "/continue 7",
    "/branch",
    "/set /b.als",
    "/login me@example.com",
    "/plan",
];

/// One life of a conversation.
struct Life {
    talk: Talk,
    chance: Chance,
    requests: u64,
    /// Texts that were looked up so far: each is another one.
    looks: usize,
    /// What the user said no to.
    refused: Vec<String>,
}

impl Life {
    fn step(&mut self) {
        match self.chance.below(10) {
            0..=2 => self.types(),
            3 => {
                let request = 1 + self.chance.below(self.requests as usize + 1) as u64;
                self.talk.cancel(request);
            }
            4 => {
                let tiers = [None, Some(Tier::Off), Some(Tier::Sound), Some(Tier::Everything)];
                let tier = self.chance.one_of(&tiers);
                // It is not decided often.
                if self.chance.once_in(5) {
                    self.talk.take(Input::Decided(tier));
                }
            }
            5 => self.goes_on(),
            _ => self.ends_one(),
        }
    }

    fn types(&mut self) {
        self.requests += 1;
        let line = self.chance.one_of(&LINES);
        let open = self.open_question();
        let told = self.talk.line(self.requests, line);
        // The answer was to the question that is open.
        if line.contains("no")
            && line.starts_with("/answer")
            && told.first() == Some(&(Kind::Done, self.requests))
        {
            self.refused.push(open.expect("a question"));
        }
    }

    /// The text of the last question.
    fn open_question(&self) -> Option<String> {
        self.talk.texts(Kind::Question).pop()
    }

    /// Something that is under way says how far it is.
    fn goes_on(&mut self) {
        let Some(job) = self.some_job() else { return };
        let text = "x".to_owned();
        let input = match (&self.talk.open[&job], self.chance.below(2)) {
            (Work::Run(_), 0) => Input::Text { job, text },
            (Work::Run(_), _) => Input::Thinking { job, text },
            (Work::Do(Job::Privacy(_)), _) if !self.talk.cancelled.contains(&job) => {
                Input::Announced { job, text }
            }
            _ => Input::Progress {
                job,
                progress: Progress {
                    text,
                    done: 0,
                    files: 1,
                },
            },
        };
        self.talk.take(input);
    }

    fn some_job(&mut self) -> Option<u64> {
        let jobs: Vec<u64> = self.talk.open.keys().copied().collect();
        (!jobs.is_empty()).then(|| self.chance.one_of(&jobs))
    }

    fn ends_one(&mut self) {
        let Some(job) = self.some_job() else { return };
        let is_cancelled = self.talk.cancelled.contains(&job);
        let input = if is_cancelled && matches!(self.talk.open[&job], Work::Do(_)) && self.chance.once_in(2) {
            Input::NeverBegan { job }
        } else if self.chance.once_in(12) {
            let code = self.chance.one_of(&[ErrorCode::Bug, ErrorCode::DiskFull]);
            let text = String::new();
            let result = Err(Failure { code, text });
            Input::Done { job, result }
        } else {
            let result = Ok(self.some_end(job));
            Input::Done { job, result }
        };
        self.talk.take(input);
    }

    fn some_end(&mut self, job: u64) -> Outcome {
        let stops = [Stop::End, Stop::Calls, Stop::Length, Stop::Filtered, Stop::Other];
        match &self.talk.open[&job] {
            Work::Do(Job::Ask(_) | Job::Again(_)) => match self.chance.below(4) {
                0 => answered(7),
                1 => addressed_to(here(), Sharing::Ask, &[]),
                2 => match addressed_to(elsewhere(), Sharing::Never, &["Bass"]) {
                    Outcome::Addressed(addressed) => Outcome::Addressed(Box::new(Addressed {
                        is_check_due: true,
                        ..*addressed
                    })),
                    other => other,
                },
                _ => {
                    self.looks += 1;
                    let name = format!("canary {} of a track", self.looks);
                    addressed(&[&name])
                }
            },
            Work::Do(Job::Look { calls, .. }) => {
                let calls: Vec<ToolCall> = calls.clone();
                let looks = calls.iter().map(|_| {
                    self.looks += 1;
                    look(&format!("canary {} of a look", self.looks))
                });
                Outcome::Looked {
                    looks: looks.collect(),
                    calls,
                }
            }
            Work::Run(Errand::Answer { .. }) => match self.chance.below(6) {
                0 => refused(FailureKind::Overloaded, Retry::Soon),
                1 => refused(FailureKind::BadKey, Retry::Never),
                2 => replied("x", self.chance.one_of(&stops)),
                3 => replied("", self.chance.one_of(&stops)),
                _ => {
                    let names = ["track", "overview", "clips"];
                    let count = 1 + self.chance.below(3);
                    let calls = (0..count).map(|_| Part::Call(call(self.chance.one_of(&names))));
                    replied_with(calls.collect(), self.chance.one_of(&stops))
                }
            },
            Work::Do(Job::Models(..)) => match self.chance.below(3) {
                0 => told(),
                1 => Outcome::Fetching(Errand::Fetch {
                    outgoing: Box::new(elsewhere().message(Vec::new(), None, Permit::Stays)),
                    listing: Box::new(Listing {
                        intro: String::new(),
                        endpoint: elsewhere().endpoint,
                        wanted: None,
                    }),
                }),
                _ => Outcome::Fetching(Errand::Find {
                    intro: String::new(),
                    servers: Vec::new(),
                }),
            },
            Work::Do(Job::Account(AccountRequest::Check)) if self.chance.once_in(2) => Outcome::Nothing,
            Work::Do(Job::Account(_) | Job::Visited { .. }) => {
                let visit = Visit {
                    call: Call::Plan,
                    intro: String::new(),
                    login: None,
                };
                let text = self.chance.one_of(&["", "A link was sent."]).to_owned();
                match self.chance.below(3) {
                    0 => Outcome::Visiting {
                        text,
                        errand: Errand::VisitLater(Box::new(visit), std::time::Duration::from_secs(1)),
                    },
                    1 => Outcome::Visiting {
                        text,
                        errand: Errand::Visit(
                            Box::new(visit),
                            Box::new(elsewhere().message(Vec::new(), None, Permit::Stays)),
                        ),
                    },
                    _ => told(),
                }
            }
            Work::Do(Job::Privacy(_)) => {
                let tiers = [None, Some(Tier::Off), Some(Tier::Everything)];
                Outcome::Privacy {
                    report: Report::default(),
                    tier: self.chance.one_of(&tiers),
                    problem: None,
                }
            }
            Work::Do(Job::Continue(_)) => Outcome::Continued {
                conversation: 7,
                set: None,
                report: Report::default(),
            },
            Work::Do(Job::OpenSet(path)) => Outcome::SetOpened(path.clone()),
            Work::Do(Job::Learn(_)) => Outcome::Learned {
                text: String::new(),
                files: 1,
            },
            work => good_end(work),
        }
    }

    /// What is to be sent elsewhere holds nothing that was not shown before, and nothing that was refused.
    fn check_what_is_sent(&self) {
        let shown: Vec<&str> = self.talk.events.iter().map(|event| event.json.as_str()).collect();
        for work in self.talk.open.values() {
            let Work::Do(Job::Prepare(draft)) = work else {
                continue;
            };
            let sent = format!("{draft:?}");
            assert!(
                !self.refused.iter().any(|text| sent.contains(text.as_str())),
                "refused: {sent}"
            );
            if draft.target.stays() {
                continue;
            }
            for look in 1..=self.looks {
                let canary = format!("canary {look} of");
                assert!(
                    !sent.contains(&canary) || shown.iter().any(|json| json.contains(&canary)),
                    "{canary} was not shown: {sent}"
                );
            }
        }
        let messages = self.talk.open.values().filter(|work| work.word() == "send");
        let cancelled = self
            .talk
            .open
            .keys()
            .filter(|job| self.talk.cancelled.contains(job));
        assert!(
            messages.count() <= 1 + cancelled.count(),
            "two answers at a time: {:?}",
            self.talk.open
        );
    }
}

#[test]
fn every_request_ends_once_whatever_happens_in_whatever_order() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 1..=LIVES {
        let mut life = Life {
            talk: Talk::new(),
            chance: Chance::new(seed),
            requests: 0,
            looks: 0,
            refused: Vec::new(),
        };
        for _ in 0..STEPS {
            life.step();
            life.check_what_is_sent();
        }
        // That a request ends twice is noticed by the talk.
        life.talk.goes_well();
        let open: Vec<u64> = (1..=life.requests)
            .filter(|request| !life.talk.ended.contains(request))
            .collect();
        assert!(open.is_empty(), "life {seed}: {open:?} have not ended");
        kinds.extend(life.talk.events.iter().map(|event| event.kind.as_str()));
    }
    // What never happened was not tested.
    for kind in Kind::ALL {
        let is_of_others = [Kind::Text, Kind::Thinking, Kind::Overflow, Kind::Line].contains(&kind);
        assert!(
            is_of_others || kind == Kind::NoAnswer || kinds.contains(kind.as_str()),
            "{kind:?}"
        );
    }
}
