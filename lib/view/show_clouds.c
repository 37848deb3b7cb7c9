/*
 * What a private cloud may have besides its networks: a member of its row only where it
 * has it.
 */
#include "er/words.h"
#include "view/show_int.h"

void
view_show_cloud_rest(struct view_show *s, const struct er_cloud *p)
{
	char text[IP_ADDR_STRLEN];

	if (p->internet != ER_INTERNET_DEFAULT_ROUTE)
		view_show_string(s, "internet", er_internet_word(p->internet));
	if (p->nlinks) {
		json_array(&s->json, "cloud-links");
		for (size_t i = 0; i < p->nlinks; i++)
			json_string(&s->json, NULL, p->links[i].linked->head.name);
		json_array_end(&s->json);
	}
	if (!p->nmachines)
		return;
	json_array(&s->json, "machines");
	for (size_t i = 0; i < p->nmachines; i++) {
		const struct er_machine *m = &p->machines[i];
		const struct er_site *site = er_machine_site(m);

		json_object(&s->json, NULL);
		view_show_string(s, "name", m->head.name);
		view_show_string(s, "address", ip_addr_text(&m->address, text));
		view_show_string(s, "segment", m->segment->head.name);
		view_show_string(s, "gateway", site ? site->head.name : NULL);
		json_bool(&s->json, "mon", m->mon);
		json_object_end(&s->json);
	}
	json_array_end(&s->json);
}
