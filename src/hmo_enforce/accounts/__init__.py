"""Who may sign in, as what, and their sign-ins: staff, and the public in a realm of their own. A role of staff is an officer's,
manager's, licensing team's, finance's, administrator's or auditor's; of the public a landlord's, an agent's or a partner's."""
