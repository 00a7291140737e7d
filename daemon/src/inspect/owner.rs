//! Names of accounts, through the system's name service.

use std::collections::HashMap;

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
    /// The account of that number. Its name is empty-handed (`None`) where the system knows none.
    pub(super) fn account(&mut self, uid: u32) -> Account {
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

#[cfg(test)]
mod tests {
    use super::{MOST, Owners, USES};

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
