//! Names of accounts, through the system's name service.
//!
//! In a container with accounts of its own (a user namespace) the kernel shows every account that it does
//! not have there under one and the same number, mostly that of `nobody`. Whose file that is nobody knows,
//! and then nothing is said.

use std::{collections::HashMap, sync::OnceLock};

use crate::model::Account;

/// Most accounts kept.
const MOST: usize = 1024;

/// How often a kept name is used before it is asked again: names change, but rarely, and a name
/// service on the network may be slow. A count and not a time, so that an idle daemon asks nothing.
const USES: u32 = 1000;

/// Names by account number. One for each worker.
#[derive(Debug, Default)]
pub(super) struct Owners(HashMap<u32, (Account, u32)>);

impl Owners {
    /// The account of that number. Its name is empty-handed (`None`) where the system knows none, and its id
    /// is empty where it stands for any account.
    pub(super) fn account(&mut self, uid: u32) -> Account {
        if stands_for_any() == Some(uid) {
            return Account { id: String::new(), name: None };
        }
        self.account_by(uid, |uid| {
            uzers::get_user_by_uid(uid).map(|user| user.name().to_string_lossy().into_owned())
        })
    }

    fn account_by(&mut self, uid: u32, ask: impl FnOnce(u32) -> Option<String>) -> Account {
        if let Some((account, left)) = self.0.get_mut(&uid)
            && *left > 0
        {
            *left -= 1;
            return account.clone();
        }
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let account = Account { id: uid.to_string(), name: ask(uid) };
        self.0.insert(uid, (account.clone(), USES - 1));
        account
    }
}

/// The number under which accounts are shown that this place does not have, if there are any.
fn stands_for_any() -> Option<u32> {
    static ANY: OnceLock<Option<u32>> = OnceLock::new();
    *ANY.get_or_init(|| {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        unmapped(&read("/proc/self/uid_map"), &read("/proc/sys/fs/overflowuid"))
    })
}

/// The same from what the system tells: nothing where every account has a number of its own. The highest
/// number is none.
fn unmapped(map: &str, overflow: &str) -> Option<u32> {
    let lengths = map.lines().filter_map(|line| line.split_ascii_whitespace().nth(2)?.parse::<u64>().ok());
    let has_all = map.is_empty() || lengths.sum::<u64>() >= u64::from(u32::MAX);
    (!has_all).then(|| overflow.trim().parse().unwrap_or(65_534))
}

#[cfg(test)]
mod tests {
    use super::{MOST, Owners, USES, unmapped};

    #[test]
    fn a_number_that_stands_for_any_account_is_nobodys() {
        assert_eq!(unmapped("         0          0 4294967295\n", "65534\n"), None);
        assert_eq!(unmapped("0 100000 65536\n", "65534\n"), Some(65_534), "though it may be mapped as well");
        assert_eq!(unmapped("0 1000 1\n1 100000 65535\n", "1234"), Some(1234));
        assert_eq!(unmapped("0 0 1000\n1000 1000 4294966295\n", "65534"), None);
        assert_eq!(unmapped("", ""), None, "nothing is told");
        assert_eq!(unmapped("0 1000 1\n", ""), Some(65_534));
    }

    #[test]
    fn root_has_a_name_and_an_unknown_number_stays_a_number() {
        let mut owners = Owners::default();
        assert_eq!(owners.account(0).name.as_deref(), Some("root"));
        let nobody_has = owners.account(3_999_999_999);
        assert_eq!((nobody_has.id.as_str(), nobody_has.name), ("3999999999", None));
    }

    #[test]
    fn asks_again_after_a_while_and_stays_small() {
        let mut owners = Owners::default();
        let mut asked = 0;
        for _ in 0..=USES {
            owners.account_by(7, |_| {
                asked += 1;
                Some(format!("name {asked}"))
            });
        }
        assert_eq!(asked, 2);
        for uid in 0..10_000 {
            owners.account_by(uid, |_| None);
        }
        assert!(owners.0.len() <= MOST);
    }
}
