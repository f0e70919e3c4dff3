"""Who may sign in, as what, and their sign-ins. A role is an officer's, manager's, licensing team's, finance's,
administrator's or auditor's."""
