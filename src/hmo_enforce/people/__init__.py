"""People and organisations: landlords, agents, managers, licence holders. A party is either."""
